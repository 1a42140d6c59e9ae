#include "model/expression/printer.hpp"

#include "model/expression/functions.hpp"
#include "model/expression/lexer.hpp"
#include "model/expression/number_text.hpp"
#include "model/expression/text_literal.hpp"

#include <string_view>

namespace vigie::cel {

namespace {

/// How strongly a text's outermost operator binds.
enum class binding : std::uint8_t { conditional, either, both, relation, sum, product, sign, member };

struct printed {
  std::string text;
  binding how = binding::member;

  std::string within(binding least) const { return how < least ? '(' + text + ')' : text; }
};

/// A number below zero begins with a sign, which binds less than a dot or bracket behind it.
printed value(std::string text) {
  const auto how = text.starts_with('-') ? binding::sign : binding::member;
  return {std::move(text), how};
}

binding of_operator(std::string_view word) {
  if (word == "||")
    return binding::either;
  if (word == "&&")
    return binding::both;
  if (word == "+" || word == "-")
    return binding::sum;
  if (word == "*" || word == "/" || word == "%")
    return binding::product;
  return binding::relation;
}

constexpr binding tighter(binding than) {
  return static_cast<binding>(static_cast<int>(than) + 1);
}

class printer {
public:
  explicit printer(const substitution& instead) : instead_{instead} {}

  printed operator()(const syntax& node) const {
    using form = syntax::form;
    switch (node.what) {
    case form::literal:
      return literal(node);
    case form::list:
      return {'[' + listed(node.parts, 0) + ']'};
    case form::call:
      return call(node);
    default:
      break;
    }
    if (instead_)
      if (auto text = instead_(node))
        return value(std::move(*text));
    return {node.what == form::has ? "has(" + node.word + ')' : node.word};
  }

private:
  static printed literal(const syntax& node) {
    if (const auto* whole = std::get_if<std::int64_t>(&node.literal))
      return value(std::to_string(*whole));
    if (const auto* real = std::get_if<double>(&node.literal))
      return value(write_real_literal(*real));
    if (const auto* text = std::get_if<std::string>(&node.literal))
      return {write_text_literal(*text)};
    return {std::get<bool>(node.literal) ? "true" : "false"};
  }

  std::string listed(const std::vector<syntax>& parts, std::size_t from) const {
    std::string result;
    for (auto i = from; i < parts.size(); ++i)
      result += (i > from ? ", " : "") + (*this)(parts[i]).text;
    return result;
  }

  printed call(const syntax& node) const {
    const auto part = [&](std::size_t i, binding least) { return (*this)(node.parts[i]).within(least); };
    if (const auto whole = qualified(node))
      return {*whole + '(' + listed(node.parts, 1) + ')'};
    if (node.receiver)
      return {part(0, binding::member) + '.' + node.word + '(' + listed(node.parts, 1) + ')'};
    if (node.word == "?:")
      return {part(0, binding::either) + " ? " + part(1, binding::either) + " : " +
                  part(2, binding::conditional),
              binding::conditional};
    if (node.word == "[]")
      return {part(0, binding::member) + '[' + part(1, binding::conditional) + ']'};
    if (node.word == "-_" || node.word == "!_")
      return sign(node);
    if (is_identifier(node.word))
      return {node.word + '(' + listed(node.parts, 0) + ')'};
    const auto how = of_operator(node.word);
    const auto grouped = how == binding::either || how == binding::both; // the same however it is grouped
    return {part(0, how) + ' ' + node.word + ' ' + part(1, grouped ? how : tighter(how)), how};
  }

  /// A minus before a number would become part of it, and one sign does not stand before the other.
  printed sign(const syntax& node) const {
    const auto below = (*this)(node.parts[0]);
    const auto is_number = below.text[0] >= '0' && below.text[0] <= '9';
    const auto bare = below.how == binding::member && !(node.word == "-_" && is_number);
    return {node.word.substr(0, 1) + (bare ? below.text : '(' + below.text + ')'), binding::sign};
  }

  const substitution& instead_;
};

} // namespace

std::string print(const syntax& expression, const substitution& instead) {
  return printer{instead}(expression).text;
}

} // namespace vigie::cel
