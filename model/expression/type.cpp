#include "model/expression/type.hpp"

#include <algorithm>

namespace vigie::cel {

namespace {

/// A list of elements of what all these are; nothing where they differ.
std::optional<static_type> list_of(std::span<const static_type> elements) {
  static_type result{kind::list, true, {}};
  for (const auto& element : elements) {
    if (result.parts.empty()) {
      result.parts.push_back(element);
      continue;
    }
    auto both = unify(result.parts[0], element);
    if (!both)
      return std::nullopt;
    result.parts[0] = std::move(*both);
  }
  return result;
}

} // namespace

std::optional<static_type> unify(const static_type& a, const static_type& b) {
  if (a.base != b.base)
    return std::nullopt;
  if (!a.is_list() || a == b)
    return a;
  if (!a.any_length && !b.any_length && a.parts.size() == b.parts.size()) {
    static_type result{kind::list, false, {}};
    for (std::size_t i = 0; i < a.parts.size(); ++i)
      if (auto both = unify(a.parts[i], b.parts[i]))
        result.parts.push_back(std::move(*both));
    if (result.parts.size() == a.parts.size())
      return result;
  }
  auto all = a.parts;
  all.insert(all.end(), b.parts.begin(), b.parts.end());
  return list_of(all);
}

std::optional<static_type> element_of(const static_type& list) {
  const auto all = list_of(list.parts);
  if (!all || all->parts.empty())
    return std::nullopt;
  return all->parts[0];
}

bool is_empty(const static_type& list) {
  return list.parts.empty();
}

bool comparable(const static_type& a, const static_type& b) {
  if (!a.is_list() || !b.is_list())
    return a.base == b.base || (a.is_number() && b.is_number());
  if (a.parts.empty() || b.parts.empty())
    return true;
  return std::ranges::any_of(a.parts, [&](const static_type& of_a) {
    return std::ranges::any_of(b.parts, [&](const static_type& of_b) { return comparable(of_a, of_b); });
  });
}

std::string to_string(const static_type& of) {
  if (!of.is_list())
    return std::string(to_string(of.base));
  if (is_empty(of))
    return "list";
  const auto element = element_of(of);
  return element ? "list(" + to_string(*element) + ')' : "list of different types";
}

std::string to_string(std::span<const static_type> arguments) {
  std::string result = "(";
  for (const auto& argument : arguments)
    result += (&argument != arguments.data() ? ", " : "") + to_string(argument);
  return result + ')';
}

} // namespace vigie::cel
