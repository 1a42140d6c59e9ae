#include "model/expression/boxed.hpp"

#include "model/expression/plan_parts.hpp"

namespace vigie::cel {

namespace {

class boxing {
public:
  boxing(const plan_parts& parts, const frame& f, const graph& nodes, std::size_t row)
      : parts_{parts}, frame_{f}, nodes_{nodes}, row_{row} {}

  boxed operator()(const lowered& of) const {
    if (of.list != nullptr)
      return list(*of.list);
    const auto from = column(of.node);
    return {from.of(row_), from.type, value_at(from, row_), {}};
  }

private:
  result_column column(node_id node) const {
    const auto where = parts_.place_of.at(node);
    return {nodes_.at(node).type, frame_.data[where], frame_.failed[where]};
  }

  boxed list(const list_value& of) const {
    boxed result;
    result.type = kind::list;
    for (const auto node : of.needs)
      if (result.failed == status::fine)
        result.failed = column(node).of(row_);
    if (of.condition) {
      const auto condition = column(*of.condition);
      if (result.failed == status::fine)
        result.failed = condition.of(row_);
      if (result.failed == status::fine)
        return list(condition.booleans()[row_] != 0 ? *of.yes : *of.no);
    }
    if (result.failed == status::fine)
      for (const auto& element : of.elements)
        result.elements.push_back((*this)(element));
    return result;
  }

  const plan_parts& parts_;
  const frame& frame_;
  const graph& nodes_;
  std::size_t row_;
};

} // namespace

any_value value_at(const result_column& from, std::size_t row) {
  switch (from.type) {
  case kind::boolean:
    return from.booleans()[row] != 0;
  case kind::integer:
    return from.integers()[row];
  case kind::real:
    return from.reals()[row];
  case kind::text:
    return std::string(from.texts()[row]);
  case kind::time:
    return from.times()[row];
  default:
    return std::chrono::nanoseconds(from.durations()[row]);
  }
}

boxed boxed_result(const plan& what, const scratch& memory, std::size_t place, std::size_t row) {
  const auto& parts = what.parts();
  return boxing{parts, memory.memory(), *parts.nodes, row}(parts.results[place]);
}

} // namespace vigie::cel
