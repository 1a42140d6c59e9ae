#include "model/expression/lowering.hpp"

#include "model/base/utf8.hpp"
#include "model/expression/lists.hpp"
#include "model/expression/parser.hpp"

namespace vigie::cel {

namespace {

class lowering {
public:
  lowering(std::span<const meaning> symbols, graph& into) : symbols_{symbols}, graph_{into}, lists_{into} {}

  lowered operator()(const typed& node) {
    try {
      return lower_one(node);
    } catch (mistake& found) {
      if (found.offset == 0)
        found.offset = node.from->offset;
      throw;
    }
  }

private:
  lowered lower_one(const typed& node) {
    switch (node.does) {
    case action::literal:
      return std::visit([&](const auto& content) { return graph_.constant(any_value(content)); },
                        node.from->literal);
    case action::name:
      return symbols_[node.symbol].value;
    case action::has:
      return graph_.make(operation::has_value, {symbols_[node.symbol].value.node});
    case action::in_named:
      return in_named(node);
    default:
      break;
    }
    std::vector<lowered> parts;
    for (const auto& part : node.parts)
      parts.push_back((*this)(part));
    switch (node.does) {
    case action::operate:
      return operate(node, parts);
    case action::calendar_in:
      return calendar_in(node, parts[0].node, parts[1].node);
    case action::greatest:
    case action::least:
      return extreme(node.does == action::greatest, parts);
    case action::list:
      return lists_.make(std::move(parts));
    case action::in_list:
      return lists_.contains(parts[1], parts[0]);
    case action::element:
      return lists_.element(parts[0], parts[1].node);
    case action::join:
      return lists_.join(parts[0], parts[1]);
    case action::list_size:
      return lists_.size(parts[0]);
    case action::choose:
      return lists_.choose(parts[0].node, parts[1], parts[2]);
    default:
      return compare(node.does, parts);
    }
  }

  lowered compare(action does, const std::vector<lowered>& parts) {
    const auto a = parts[0].node;
    const auto b = parts[1].node;
    switch (does) {
    case action::equal:
      return lists_.equal(parts[0], parts[1]);
    case action::unequal:
      return graph_.make(operation::negate_boolean, {lists_.equal(parts[0], parts[1])});
    case action::less:
      return less_nodes(graph_, a, b);
    case action::at_most:
      return at_most_nodes(graph_, a, b);
    case action::greater:
      return less_nodes(graph_, b, a);
    default:
      return at_most_nodes(graph_, b, a);
    }
  }

  lowered operate(const typed& node, const std::vector<lowered>& parts) {
    const auto& function = *node.function;
    if (!function.what)
      return parts[0];
    const auto first = parts[0].node;
    if (function.arguments == 1)
      return graph_.make(*function.what, function.gives, {first}, {function.number, nullptr});
    const auto second = parts[1].node;
    if (function.what == operation::matches)
      return matches(node, first, second);
    if (function.turned)
      return graph_.make(*function.what, function.gives, {second, first});
    return graph_.make(*function.what, function.gives, {first, second});
  }

  lowered matches(const typed& node, node_id text, node_id pattern) {
    if (!graph_.is_constant(pattern))
      throw mistake{node.parts[1].from->offset,
                    "the pattern of matches() has to be known when the expression is read"};
    const auto source = std::get<std::string>(graph_.value_of(pattern));
    const auto& expression = graph_.regular_expression(source);
    if (!expression.ok())
      throw mistake{node.parts[1].from->offset,
                    "'" + excerpt(source) + "' is no regular expression: " + excerpt(expression.error())};
    return graph_.make(operation::matches, {text}, {0, &expression});
  }

  lowered calendar_in(const typed& node, node_id time, node_id name) {
    const auto part = node.function->number;
    if (!graph_.is_constant(name))
      return graph_.make(operation::calendar_part_in, {time, name}, {part, nullptr});
    const auto text = std::get<std::string>(graph_.value_of(name));
    const auto* zone = graph_.zone(text);
    if (zone == nullptr)
      throw mistake{node.parts[1].from->offset,
                    "'" + excerpt(text) +
                        "' is no time zone: the tz database names them, as Europe/Paris; or "
                        "hours and minutes from UTC, as +01:00"};
    return graph_.make(operation::calendar_part, {time}, {part, zone});
  }

  lowered in_named(const typed& node) {
    const auto wanted = (*this)(node.parts[0]).node;
    const auto* set = graph_.keep(symbols_[node.symbol].set);
    switch (graph_.at(wanted).type) {
    case kind::text:
      return graph_.make(operation::text_in_set, {wanted}, {0, set});
    case kind::real:
      return graph_.make(operation::real_in_set, {wanted}, {0, set});
    default:
      return graph_.make(operation::integer_in_set, {wanted}, {0, set});
    }
  }

  /// The first of several that are equal, as CEL's own functions do.
  lowered extreme(bool greatest, const std::vector<lowered>& parts) {
    auto result = parts[0].node;
    const auto real = graph_.at(result).type == kind::real;
    const auto what = greatest ? (real ? operation::greater_real : operation::greater_integer)
                               : (real ? operation::lesser_real : operation::lesser_integer);
    for (std::size_t i = 1; i < parts.size(); ++i)
      result = graph_.make(what, {result, parts[i].node});
    return result;
  }

  std::span<const meaning> symbols_;
  graph& graph_;
  lists lists_;
};

} // namespace

lowered lower(const typed& expression, std::span<const meaning> symbols, graph& into) {
  return lowering{symbols, into}(expression);
}

} // namespace vigie::cel
