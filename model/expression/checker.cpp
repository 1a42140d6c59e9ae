#include "model/expression/checker.hpp"

#include "model/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace vigie::cel {

std::optional<std::size_t> scope::add(const std::string& name, symbol of) {
  if (!numbers_.try_emplace(name, symbols_.size()).second)
    return std::nullopt;
  symbols_.push_back(std::move(of));
  return symbols_.size() - 1;
}

std::optional<std::size_t> scope::find(const std::string& name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> scope::names() const {
  std::vector<std::string> result;
  for (const auto& [name, number] : numbers_)
    result.push_back(name);
  std::ranges::sort(result);
  return result;
}

namespace {

using checked = std::optional<typed>;

/// "a, b and c"; of many the first ones.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 20;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
    text += (i > 0 ? ", " : "") + names[i];
  return names.size() > most ? text + ", …" : text;
}

static_type of_literal(const syntax& node) {
  constexpr std::array kinds{kind::boolean, kind::integer, kind::real, kind::text};
  return kinds[node.literal.index()];
}

bool is_comprehension(std::string_view word) {
  constexpr std::array<std::string_view, 5> macros{"all", "exists", "exists_one", "map", "filter"};
  return std::ranges::find(macros, word) != macros.end();
}

/// Functions of CEL for what is left out here.
const char* left_out(std::string_view word) {
  if (word == "dyn" || word == "type")
    return "types are fixed here";
  if (word == "uint")
    return "uint is not supported; int(…) is";
  if (word == "bytes")
    return "bytes are not supported";
  return nullptr;
}

class checker {
public:
  checker(const scope& names, std::vector<mistake>& mistakes) : names_{names}, mistakes_{mistakes} {}

  checked operator()(const syntax& node) {
    switch (node.what) {
    case syntax::form::literal:
      return typed{action::literal, of_literal(node), &node, nullptr, 0, {}};
    case syntax::form::name:
      return name(node);
    case syntax::form::has:
      return has(node);
    case syntax::form::list:
      return list(node);
    default:
      return call(node);
    }
  }

private:
  checked fail(const syntax& node, std::string reason) {
    mistakes_.push_back({node.offset, std::move(reason)});
    return std::nullopt;
  }

  static typed made(action does, static_type is, const syntax& node, std::vector<typed> parts) {
    return {does, std::move(is), &node, nullptr, 0, std::move(parts)};
  }

  /// All parts are looked at, so that all that is wrong is told. Nothing where one of them is.
  std::optional<std::vector<typed>> parts_of(const syntax& node, std::size_t from = 0) {
    std::vector<typed> parts;
    auto fine = true;
    for (auto i = from; i < node.parts.size(); ++i) {
      auto part = (*this)(node.parts[i]);
      fine &= part.has_value();
      if (part)
        parts.push_back(std::move(*part));
    }
    return fine ? std::optional(std::move(parts)) : std::nullopt;
  }

  static std::vector<static_type> types_of(const std::vector<typed>& parts) {
    std::vector<static_type> types;
    for (const auto& part : parts)
      types.push_back(part.is);
    return types;
  }

  std::optional<std::size_t> find(const syntax& node) {
    const auto found = names_.find(node.word);
    if (found) {
      if (names_.at(*found).broken)
        return std::nullopt;
      return found;
    }
    if (node.word.find('.') != std::string::npos && !node.word.starts_with("lists."))
      fail(node, "there is no name '" + excerpt(node.word) +
                     "': maps and messages are not supported, a nested field has a name of its own");
    else
      fail(node, "there is no name '" + excerpt(node.word) + "' here" +
                     (names_.size() > 0 ? "; there are: " + listed(names_.names()) : ""));
    return std::nullopt;
  }

  bool is_named_list(std::size_t number) const {
    const auto what = names_.at(number).what;
    return what == symbol::sort::text_list || what == symbol::sort::number_list;
  }

  checked name(const syntax& node) {
    const auto found = find(node);
    if (!found)
      return std::nullopt;
    if (is_named_list(*found))
      return fail(node, node.word + " can only stand behind 'in'");
    return typed{action::name, names_.at(*found).is, &node, nullptr, *found, {}};
  }

  checked has(const syntax& node) {
    const auto found = find(node);
    if (!found)
      return std::nullopt;
    if (is_named_list(*found) || names_.at(*found).is.is_list())
      return fail(node, "has() takes the name of a field, of history or of a feature, not of a list");
    return typed{action::has, kind::boolean, &node, nullptr, *found, {}};
  }

  checked list(const syntax& node) {
    auto parts = parts_of(node);
    if (!parts)
      return std::nullopt;
    auto types = types_of(*parts);
    return made(action::list, static_type::list(std::move(types)), node, std::move(*parts));
  }

  checked call(const syntax& node) {
    if (node.receiver)
      return receiver_call(node);
    if (const auto* why = left_out(node.word))
      return fail(node, why);
    return function(node, node.word, 0);
  }

  /// `math.abs(x)` is no call on `math`: a function of the whole name comes first.
  checked receiver_call(const syntax& node) {
    if (is_comprehension(node.word))
      return fail(node, "comprehensions are not supported");
    if (const auto whole = qualified(node))
      return function(node, *whole, 1);
    auto parts = parts_of(node);
    if (!parts)
      return std::nullopt;
    if (node.word == "size" && parts->size() == 1 && (*parts)[0].is.is_list())
      return made(action::list_size, kind::integer, node, std::move(*parts));
    return resolved(node, node.word, overloads(node.word, true), std::move(*parts));
  }

  checked function(const syntax& node, const std::string& word, std::size_t from) {
    if (word == "in" && node.parts[1].what == syntax::form::name)
      if (const auto found = names_.find(node.parts[1].word); found && is_named_list(*found))
        return in_named(node, *found);
    auto parts = parts_of(node, from);
    if (!parts)
      return std::nullopt;
    if (auto special = of_any_type(node, word, *parts))
      return std::move(*special);
    return resolved(node, word, overloads(word, false), std::move(*parts));
  }

  /// What has no table of signatures. Nothing where the word is none of these.
  std::optional<checked> of_any_type(const syntax& node, std::string_view word, std::vector<typed>& parts) {
    struct comparison {
      std::string_view word;
      action does;
    };
    constexpr std::array comparisons{comparison{"==", action::equal},  comparison{"!=", action::unequal},
                                     comparison{"<", action::less},    comparison{"<=", action::at_most},
                                     comparison{">", action::greater}, comparison{">=", action::at_least}};
    for (const auto& [text, does] : comparisons)
      if (word == text)
        return compare(node, does, parts);
    if (word == "in")
      return in_list(node, parts);
    if (word == "[]")
      return element(node, parts);
    if (word == "?:")
      return choose(node, parts);
    if (word == "+" && parts[0].is.is_list() && parts[1].is.is_list())
      return join(node, parts);
    if (word == "size" && parts.size() == 1 && parts[0].is.is_list())
      return made(action::list_size, kind::integer, node, std::move(parts));
    if ((word == "math.greatest" || word == "math.least") && !parts.empty())
      return extreme(node, word, parts);
    return std::nullopt;
  }

  checked compare(const syntax& node, action does, std::vector<typed>& parts) {
    const auto& [a, b] = std::tie(parts[0].is, parts[1].is);
    const auto equality = does == action::equal || does == action::unequal;
    const auto types = types_of(parts);
    if (!comparable(a, b))
      return fail(node,
                  "'" + node.word + "' compares two values of one type, or numbers, not " + to_string(types));
    if (!equality && a.is_list())
      return fail(node, "lists have no order: '" + node.word + "' is not for " + to_string(types));
    return made(does, kind::boolean, node, std::move(parts));
  }

  checked in_list(const syntax& node, std::vector<typed>& parts) {
    const auto& [wanted, list] = std::tie(parts[0].is, parts[1].is);
    if (!list.is_list())
      return fail(node, "a list has to stand behind 'in', not " + to_string(list));
    if (!is_empty(list) && std::ranges::none_of(list.parts, [&](const static_type& element) {
          return comparable(wanted, element);
        }))
      return fail(node, "'in' looks for " + to_string(wanted) + " in a " + to_string(list) +
                            ", which holds none of that type");
    return made(action::in_list, kind::boolean, node, std::move(parts));
  }

  checked in_named(const syntax& node, std::size_t number) {
    auto wanted = (*this)(node.parts[0]);
    if (!wanted)
      return std::nullopt;
    const auto texts = names_.at(number).what == symbol::sort::text_list;
    if (texts ? wanted->is.base != kind::text : !wanted->is.is_number())
      return fail(node, node.parts[1].word + " holds " + (texts ? "strings" : "numbers") +
                            ", so 'in' cannot look for " + to_string(wanted->is) + " there");
    auto result = made(action::in_named, kind::boolean, node, {});
    result.symbol = number;
    result.parts.push_back(std::move(*wanted));
    return result;
  }

  checked element(const syntax& node, std::vector<typed>& parts) {
    const auto& list = parts[0].is;
    if (!list.is_list() || parts[1].is.base != kind::integer)
      return fail(node, "'[]' takes a list and an int, not " + to_string(types_of(parts)));
    if (is_empty(list))
      return fail(node, "an empty list has no elements");
    const auto* at = std::get_if<std::int64_t>(&parts[1].from->literal);
    const auto known = parts[1].does == action::literal && !list.any_length && at != nullptr && *at >= 0 &&
                       *at < std::ssize(list.parts);
    auto found = known ? std::optional(list.parts[static_cast<std::size_t>(*at)]) : element_of(list);
    if (!found)
      return fail(node,
                  "which element this is has to be a number in the text, as they are of different types");
    return made(action::element, std::move(*found), node, std::move(parts));
  }

  checked choose(const syntax& node, std::vector<typed>& parts) {
    auto both = unify(parts[1].is, parts[2].is);
    if (parts[0].is.base != kind::boolean)
      return fail(node, "a bool has to stand before '?', not " + to_string(parts[0].is));
    if (!both)
      return fail(node, "the two values of '?:' have to be of one type, not " + to_string(parts[1].is) +
                            " and " + to_string(parts[2].is) + hint(types_of(parts)));
    return made(action::choose, std::move(*both), node, std::move(parts));
  }

  checked join(const syntax& node, std::vector<typed>& parts) {
    const auto& [a, b] = std::tie(parts[0].is, parts[1].is);
    auto elements = a.parts;
    elements.insert(elements.end(), b.parts.begin(), b.parts.end());
    const static_type longer{kind::list, a.any_length || b.any_length, std::move(elements)};
    const auto mixed = (!is_empty(a) && !element_of(a)) || (!is_empty(b) && !element_of(b));
    if (!mixed && !is_empty(longer) && !element_of(longer))
      return fail(node, "'+' joins lists of one type, not " + to_string(types_of(parts)));
    if (!longer.any_length)
      return made(action::join, longer, node, std::move(parts));
    auto element = element_of(longer);
    if (!element)
      return fail(node, "'+' joins lists of one type, not " + to_string(types_of(parts)));
    return made(action::join, {kind::list, true, {std::move(*element)}}, node, std::move(parts));
  }

  /// Of ints or of doubles. Of both only where all are known: then so is which one it is.
  checked extreme(const syntax& node, std::string_view word, std::vector<typed>& parts) {
    const auto all = [&](auto predicate) { return std::ranges::all_of(parts, predicate); };
    const auto types = types_of(parts);
    const auto does = word == "math.greatest" ? action::greatest : action::least;
    if (!all([](const typed& part) { return part.is.is_number(); }))
      return fail(node, no_overload(word, overloads(word, false), types));
    if (all([&](const typed& part) { return part.is == types[0]; }))
      return made(does, types[0], node, std::move(parts));
    if (!all([](const typed& part) { return part.does == action::literal; }))
      return fail(node, "the values have to be of one type, not " + to_string(types) + hint(types));
    // A long double holds every int and every double.
    const auto number = [](const typed& part) {
      const auto* whole = std::get_if<std::int64_t>(&part.from->literal);
      return whole != nullptr ? static_cast<long double>(*whole)
                              : static_cast<long double>(std::get<double>(part.from->literal));
    };
    auto* best = &parts[0];
    for (auto& part : parts)
      if (does == action::greatest ? number(part) > number(*best) : number(part) < number(*best))
        best = &part;
    return std::move(*best);
  }

  checked resolved(const syntax& node, std::string_view word, std::span<const overload> candidates,
                   std::vector<typed> parts) {
    const auto types = types_of(parts);
    if (candidates.empty())
      return fail(node, unknown(word, node.receiver));
    for (const auto& candidate : candidates) {
      if (candidate.arguments != parts.size())
        continue;
      auto fits = true;
      for (std::size_t i = 0; i < parts.size(); ++i)
        fits &= !types[i].is_list() && types[i].base == candidate.takes[i];
      if (!fits)
        continue;
      auto result = made(action::operate, candidate.gives, node, std::move(parts));
      result.function = &candidate;
      if (candidate.what == operation::calendar_part_in)
        result.does = action::calendar_in;
      return result;
    }
    return fail(node, no_overload(word, candidates, types));
  }

  static std::string unknown(std::string_view word, bool receiver) {
    if (!overloads(word, !receiver).empty())
      return "'" + std::string(word) +
             (receiver ? "' stands before its arguments: " : "' stands behind a dot: ") +
             (receiver ? std::string(word) + "(…)" : "VALUE." + std::string(word) + "(…)");
    std::vector<std::string> names;
    for (const auto name : function_names())
      names.emplace_back(name);
    std::string all;
    for (const auto& name : names)
      all += (all.empty() ? "" : ", ") + name;
    return "there is no function '" + excerpt(word) + "'; there are: " + all;
  }

  static std::string no_overload(std::string_view word, std::span<const overload> candidates,
                                 const std::vector<static_type>& types) {
    const auto sign = word == "-_" || word == "!_";
    return "'" + std::string(sign ? word.substr(0, 1) : word) + "' takes " + signatures(candidates) +
           ", not " + to_string(types) + hint(types);
  }

  /// Where ints and doubles meet.
  static std::string hint(const std::vector<static_type>& types) {
    const auto any = [&](kind of) {
      return std::ranges::any_of(types, [&](const static_type& one) { return one.base == of; });
    };
    return any(kind::integer) && any(kind::real) ? "; double(…) makes an int a double" : "";
  }

  const scope& names_;
  std::vector<mistake>& mistakes_;
};

} // namespace

std::optional<typed> check(const syntax& tree, const scope& names, std::vector<mistake>& mistakes) {
  return checker{names, mistakes}(tree);
}

} // namespace vigie::cel
