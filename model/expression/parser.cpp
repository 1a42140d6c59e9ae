#include "model/expression/parser.hpp"

#include "model/base/utf8.hpp"
#include "model/expression/lexer.hpp"
#include "model/expression/limits.hpp"
#include "model/expression/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>

namespace vigie::cel {

namespace {

using form = syntax::form;

/// Binary operators by how strongly they bind, the weakest first; all of them group from the left.
constexpr std::array<std::array<std::string_view, 7>, 5> levels{{
    {"||"},
    {"&&"},
    {"<", "<=", ">", ">=", "==", "!=", "in"},
    {"+", "-"},
    {"*", "/", "%"},
}};

void place_on(syntax& node, std::vector<syntax> parts) {
  node.parts = std::move(parts);
  for (const auto& part : node.parts)
    node.height = std::max(node.height, part.height + 1);
}

class parser {
public:
  explicit parser(std::string_view source) : source_{source} { advance(); }

  syntax whole() {
    auto result = expression();
    if (next_.what != token::type::end)
      unexpected("an operator or the end");
    return result;
  }

private:
  [[noreturn]] static void fail(std::size_t offset, std::string reason) {
    throw mistake{offset, std::move(reason)};
  }

  [[noreturn]] void unexpected(std::string_view wanted) {
    const auto found =
        next_.what == token::type::end
            ? std::string("the expression ends")
            : "'" + excerpt(source_.substr(next_.offset, next_.end - next_.offset)) + "' stands";
    fail(next_.offset, found + " where " + std::string(wanted) + " is expected");
  }

  void advance() {
    next_ = next_token(source_, next_.end);
    if (next_.what == token::type::wrong)
      fail(next_.offset, next_.text);
  }

  bool take(std::string_view symbol) {
    if (!next_.is(symbol))
      return false;
    advance();
    return true;
  }

  void expect(std::string_view symbol) {
    if (!take(symbol))
      unexpected("'" + std::string(symbol) + "'");
  }

  syntax node(form what, std::size_t offset, std::string word, std::vector<syntax> parts = {}) {
    syntax result;
    result.what = what;
    result.offset = offset;
    result.word = std::move(word);
    place_on(result, std::move(parts));
    if (result.height > deepest_nesting)
      too_deep(offset);
    return result;
  }

  [[noreturn]] static void too_deep(std::size_t offset) {
    fail(offset, "the expression is nested more than " + std::to_string(deepest_nesting) + " deep");
  }

  syntax call(std::size_t offset, std::string_view function, std::vector<syntax> parts) {
    return node(form::call, offset, std::string(function), std::move(parts));
  }

  template <class... Part>
  static std::vector<syntax> in_order(Part&&... part) {
    std::vector<syntax> result;
    (result.push_back(std::move(part)), ...);
    return result;
  }

  // CEL has no conditional as the middle part of another one without brackets.
  syntax expression() {
    if (++depth_ > deepest_nesting)
      too_deep(next_.offset);
    auto result = binary(0);
    if (const auto offset = next_.offset; take("?")) {
      auto yes = binary(0);
      expect(":");
      auto no = expression();
      result = call(offset, "?:", in_order(std::move(result), std::move(yes), std::move(no)));
    }
    --depth_;
    return result;
  }

  std::optional<std::string> operator_of(std::size_t level) {
    const auto is_operator =
        next_.what == token::type::symbol || (next_.what == token::type::identifier && next_.text == "in");
    if (!is_operator || std::ranges::find(levels[level], next_.text) == levels[level].end())
      return std::nullopt;
    return next_.text;
  }

  syntax binary(std::size_t level) {
    if (level == levels.size())
      return unary();
    auto left = binary(level + 1);
    if (level < 2)
      return chain(level, std::move(left));
    while (const auto found = operator_of(level)) {
      const auto offset = next_.offset;
      advance();
      left = call(offset, *found, in_order(std::move(left), binary(level + 1)));
    }
    return left;
  }

  /// Of `&&` or `||`: in which order the parts are joined makes no difference.
  syntax chain(std::size_t level, syntax first) {
    std::vector<syntax> parts;
    std::vector<std::size_t> offsets;
    parts.push_back(std::move(first));
    while (operator_of(level)) {
      offsets.push_back(next_.offset);
      advance();
      parts.push_back(binary(level + 1));
    }
    return balanced(levels[level][0], parts, offsets);
  }

  syntax balanced(std::string_view function, std::span<syntax> parts, std::span<const std::size_t> offsets) {
    if (parts.size() == 1)
      return std::move(parts[0]);
    const auto half = parts.size() / 2;
    auto left = balanced(function, parts.first(half), offsets.first(half - 1));
    auto right = balanced(function, parts.subspan(half), offsets.subspan(half));
    return call(offsets[half - 1], function, in_order(std::move(left), std::move(right)));
  }

  syntax unary() {
    std::vector<std::size_t> signs;
    const auto sign = next_.text;
    if (!next_.is("-") && !next_.is("!"))
      return member();
    while (next_.is(sign)) {
      signs.push_back(next_.offset);
      advance();
    }
    // The minus right before a number belongs to it: the smallest int has no positive counterpart.
    const auto of_number =
        sign == "-" && (next_.what == token::type::integer || next_.what == token::type::real);
    if (of_number) {
      next_.text.insert(0, 1, '-');
      next_.offset = signs.back();
      signs.pop_back();
    }
    auto result = member();
    for (; !signs.empty(); signs.pop_back())
      result = call(signs.back(), sign == "-" ? "-_" : "!_", in_order(std::move(result)));
    return result;
  }

  syntax member() {
    auto result = primary();
    for (;;) {
      const auto offset = next_.offset;
      if (take("[")) {
        result = call(offset, "[]", in_order(std::move(result), expression()));
        expect("]");
      } else if (take(".")) {
        result = behind_dot(std::move(result));
      } else if (next_.is("{") && result.what == form::name) {
        fail(offset, "messages are not supported");
      } else {
        return result;
      }
    }
  }

  syntax behind_dot(syntax left) {
    if (next_.what != token::type::identifier)
      unexpected("a name");
    const auto offset = next_.offset;
    auto word = next_.text;
    advance();
    if (next_.is("(")) {
      auto parts = arguments();
      parts.insert(parts.begin(), std::move(left));
      auto result = call(offset, word, std::move(parts));
      result.receiver = true;
      return result;
    }
    if (left.what != form::name)
      fail(offset, "there is nothing to select '" + word + "' from: maps and messages are not supported");
    left.word += '.' + word;
    return left;
  }

  std::vector<syntax> arguments() {
    expect("(");
    std::vector<syntax> result;
    if (take(")"))
      return result;
    do
      result.push_back(expression());
    while (take(","));
    expect(")");
    return result;
  }

  syntax primary() {
    const auto offset = next_.offset;
    switch (next_.what) {
    case token::type::integer:
      return literal(whole_number());
    case token::type::real:
      return literal(real_number());
    case token::type::text:
      return literal(std::move(next_.text));
    case token::type::identifier:
      return word();
    default:
      break;
    }
    if (take("(")) {
      auto result = expression();
      expect(")");
      return result;
    }
    if (take("["))
      return list(offset);
    if (next_.is("{"))
      fail(offset, "maps are not supported");
    // A dot before a name says that it is to be looked for outside of all scopes; there is but one.
    if (take(".") && next_.what == token::type::identifier)
      return word();
    unexpected("a value");
  }

  template <class Value>
  syntax literal(Value value) {
    auto result = node(form::literal, next_.offset, "");
    result.literal = std::move(value);
    advance();
    return result;
  }

  std::int64_t whole_number() {
    const auto& text = next_.text;
    const auto negative = text.starts_with('-');
    const auto digits = std::string_view(text).substr(negative ? 1 : 0);
    std::uint64_t size = 0;
    const auto hexadecimal = digits.starts_with("0x");
    const auto read = std::from_chars(digits.data() + (hexadecimal ? 2 : 0), digits.data() + digits.size(),
                                      size, hexadecimal ? 16 : 10);
    constexpr auto most = std::uint64_t{1} << 63;
    if (read.ec != std::errc{} || size > most || (size == most && !negative))
      fail(next_.offset, "the number does not fit an int, -9223372036854775808 to 9223372036854775807");
    return static_cast<std::int64_t>(negative ? std::uint64_t{0} - size : size);
  }

  double real_number() {
    const auto read = read_real(next_.text);
    if (!read)
      fail(next_.offset, "the number does not fit a double");
    return *read;
  }

  syntax list(std::size_t offset) {
    std::vector<syntax> parts;
    while (!next_.is("]")) {
      parts.push_back(expression());
      if (!take(","))
        break;
    }
    expect("]");
    if (parts.size() > longest_list)
      fail(offset,
           "a list has at most " + std::to_string(longest_list) + " elements; lists.NAME has room for more");
    return node(form::list, offset, "", std::move(parts));
  }

  syntax word() {
    const auto offset = next_.offset;
    auto text = next_.text;
    if (text == "true" || text == "false")
      return literal(text == "true");
    if (text == "null")
      fail(offset, "null is not supported: has(NAME) tells whether there is a value");
    if (is_reserved(text))
      fail(offset, "'" + text + "' is a reserved word of CEL");
    advance();
    if (!next_.is("("))
      return node(form::name, offset, std::move(text));
    auto parts = arguments();
    if (text != "has")
      return call(offset, text, std::move(parts));
    if (parts.size() != 1 || parts[0].what != form::name)
      fail(offset, "has() takes one name: of a field, of history or of a feature");
    return node(form::has, offset, parts[0].word);
  }

  std::string_view source_;
  token next_;
  std::size_t depth_ = 0;
};

} // namespace

std::variant<syntax, mistake> parse(std::string_view source) {
  if (source.size() > largest_source)
    return mistake{0, "an expression has at most " + std::to_string(largest_source) + " bytes"};
  if (!is_utf8(source))
    return mistake{0, "the expression is not UTF-8"};
  try {
    return parser{source}.whole();
  } catch (mistake& found) {
    return std::move(found);
  }
}

} // namespace vigie::cel
