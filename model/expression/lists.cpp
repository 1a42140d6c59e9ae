#include "model/expression/lists.hpp"

#include "model/expression/limits.hpp"
#include "model/expression/parser.hpp"

#include <algorithm>

namespace vigie::cel {

namespace {

using enum operation;

bool of_one_kind(const graph& in, const lowered& a, const lowered& b) {
  if (a.list != nullptr || b.list != nullptr)
    return a.list != nullptr && b.list != nullptr;
  const auto number = [](kind type) { return type == kind::integer || type == kind::real; };
  const auto first = in.at(a.node).type;
  const auto second = in.at(b.node).type;
  return first == second || (number(first) && number(second));
}

void need(std::vector<node_id>& needs, const graph& in, node_id node) {
  if (in.at(node).may_fail && std::ranges::find(needs, node) == needs.end())
    needs.push_back(node);
}

} // namespace

std::shared_ptr<list_value> lists::bounded(tree made) const {
  if (made.weight > longest_list + 1)
    throw mistake{0, "a list grows to more than " + std::to_string(longest_list) + " elements"};
  return std::make_shared<tree>(std::move(made));
}

lowered lists::make(std::vector<lowered> elements) {
  tree result;
  for (const auto& element : elements) {
    if (element.list == nullptr) {
      need(result.needs, graph_, element.node);
      ++result.weight;
      continue;
    }
    for (const auto node : element.list->needs)
      need(result.needs, graph_, node);
    result.weight += element.list->weight;
  }
  result.elements = std::move(elements);
  return {bounded(std::move(result))};
}

lowered lists::choose(node_id condition, const lowered& yes, const lowered& no) {
  if (yes.list == nullptr)
    return graph_.make(operation::choose, graph_.at(yes.node).type, {condition, yes.node, no.node});
  if (graph_.is_constant(condition))
    return std::get<bool>(graph_.value_of(condition)) ? yes : no;
  tree result;
  result.condition = condition;
  result.yes = yes.list;
  result.no = no.list;
  result.weight += yes.list->weight + no.list->weight;
  return {bounded(std::move(result))};
}

lowered lists::join(const lowered& a, const lowered& b) {
  const auto with_needs = [&](const lowered& joined) {
    auto result = *joined.list;
    for (const auto* one : {a.list.get(), b.list.get()})
      for (const auto node : one->needs)
        need(result.needs, graph_, node);
    return lowered{bounded(std::move(result))};
  };
  if (a.list->condition)
    return with_needs(choose(*a.list->condition, join({a.list->yes}, b), join({a.list->no}, b)));
  if (b.list->condition)
    return with_needs(choose(*b.list->condition, join(a, {b.list->yes}), join(a, {b.list->no})));
  auto elements = a.list->elements;
  elements.insert(elements.end(), b.list->elements.begin(), b.list->elements.end());
  return with_needs(make(std::move(elements)));
}

node_id lists::where_fine(node_id result, const tree& list) {
  for (const auto node : list.needs)
    result = graph_.make(guard, graph_.at(result).type, {result, node});
  return result;
}

node_id lists::where_fine(node_id result, const lowered& of) {
  if (of.list != nullptr)
    return where_fine(result, *of.list);
  return graph_.make(guard, graph_.at(result).type, {result, of.node});
}

lowered lists::element(const lowered& list, node_id at) {
  const auto& from = *list.list;
  const auto fine = [&](const lowered& found) -> lowered {
    if (found.list == nullptr) {
      auto result = where_fine(found.node, from);
      return result;
    }
    auto result = *found.list;
    for (const auto node : from.needs)
      need(result.needs, graph_, node);
    return {bounded(std::move(result))};
  };
  if (from.condition)
    return fine(choose(*from.condition, element({from.yes}, at), element({from.no}, at)));
  // A place beyond the end fails; of a list of lists, so does whatever is asked of the list found there.
  lowered result;
  if (from.elements.empty() || from.elements[0].list == nullptr) {
    result = graph_.failure(status::no_element,
                            from.elements.empty() ? kind::integer : graph_.at(from.elements[0].node).type);
  } else {
    tree none;
    none.needs.push_back(graph_.failure(status::no_element, kind::boolean));
    result = {bounded(std::move(none))};
  }
  const auto known =
      graph_.is_constant(at) ? std::optional(std::get<std::int64_t>(graph_.value_of(at))) : std::nullopt;
  if (known && *known >= 0 && *known < std::ssize(from.elements))
    return fine(from.elements[static_cast<std::size_t>(*known)]);
  for (auto i = std::ssize(from.elements); !known && i-- > 0;)
    result = choose(equal_nodes(graph_, at, graph_.constant(std::int64_t{i})),
                    from.elements[static_cast<std::size_t>(i)], result);
  return fine(result);
}

node_id lists::size(const lowered& list) {
  const auto& of = *list.list;
  if (of.condition)
    return where_fine(
        graph_.make(operation::choose, kind::integer, {*of.condition, size({of.yes}), size({of.no})}), of);
  return where_fine(graph_.constant(static_cast<std::int64_t>(of.elements.size())), of);
}

node_id lists::contains(const lowered& list, const lowered& wanted) {
  const auto& of = *list.list;
  if (of.condition)
    return where_fine(graph_.make(operation::choose, kind::boolean,
                                  {*of.condition, contains({of.yes}, wanted), contains({of.no}, wanted)}),
                      of);
  return where_fine(where_fine(among(of.elements, wanted), of), wanted);
}

node_id lists::among(const std::vector<lowered>& elements, const lowered& wanted) {
  if (wanted.list == nullptr)
    if (const auto found = in_set(elements, wanted.node))
      return *found;
  auto result = graph_.constant(false);
  for (const auto& element : elements)
    if (of_one_kind(graph_, element, wanted))
      result = graph_.make(either, {result, equal(wanted, element)});
  return result;
}

/// A look-up where that is quicker than a comparison with each element. Nothing where it is not, or not
/// possible.
std::optional<node_id> lists::in_set(const std::vector<lowered>& elements, node_id wanted) {
  const auto type = graph_.at(wanted).type;
  const std::size_t few = type == kind::text ? 4 : 16;
  const auto closed = graph_.at(wanted).what == text_of_place; // the look-up becomes a table over the set
  if (graph_.is_constant(wanted) || (elements.size() <= few && !closed))
    return std::nullopt;
  for (const auto& element : elements)
    if (element.list != nullptr || !graph_.is_constant(element.node) || graph_.at(element.node).type != type)
      return std::nullopt;
  const auto collected = [&]<class T>(T) {
    std::vector<T> values;
    for (const auto& element : elements)
      if (auto value = std::get<T>(graph_.value_of(element.node)); value == value) // nothing equals NaN
        values.push_back(std::move(value));
    std::ranges::sort(values);
    return values;
  };
  switch (type) {
  case kind::integer:
    return graph_.make(integer_in_set, {wanted}, {0, graph_.set_of(collected(std::int64_t{}))});
  case kind::real:
    return graph_.make(real_in_set, {wanted}, {0, graph_.set_of(collected(double{}))});
  case kind::text:
    return graph_.make(text_in_set, {wanted}, {0, graph_.set_of(collected(std::string{}))});
  default:
    return std::nullopt;
  }
}

node_id lists::equal(const lowered& a, const lowered& b) {
  if (!of_one_kind(graph_, a, b))
    return where_fine(where_fine(graph_.constant(false), a), b);
  if (a.list == nullptr)
    return equal_nodes(graph_, a.node, b.node);
  return where_fine(where_fine(equal_elements(*a.list, *b.list), a), b);
}

node_id lists::equal_elements(const tree& a, const tree& b) {
  const auto chosen = [&](node_id condition, const lowered& a1, const lowered& b1, const lowered& a2,
                          const lowered& b2) {
    return graph_.make(operation::choose, kind::boolean, {condition, equal(a1, b1), equal(a2, b2)});
  };
  const lowered whole_a{std::make_shared<tree>(a)};
  const lowered whole_b{std::make_shared<tree>(b)};
  if (a.condition)
    return chosen(*a.condition, {a.yes}, whole_b, {a.no}, whole_b);
  if (b.condition)
    return chosen(*b.condition, whole_a, {b.yes}, whole_a, {b.no});
  auto result = graph_.constant(a.elements.size() == b.elements.size());
  for (std::size_t i = 0;
       i < std::min(a.elements.size(), b.elements.size()) && a.elements.size() == b.elements.size(); ++i)
    result = graph_.make(both, {result, equal(a.elements[i], b.elements[i])});
  return result;
}

} // namespace vigie::cel
