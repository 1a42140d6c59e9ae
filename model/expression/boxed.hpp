#pragma once

#include "model/expression/kind.hpp"
#include "model/expression/plan.hpp"
#include "model/expression/value.hpp"

#include <cstddef>
#include <vector>

namespace vigie::cel {

/// One row's result by itself: for tests and tools, which have no use for columns.
struct boxed {
  status failed = status::fine;
  kind type = kind::boolean;
  any_value one;               ///< not of a list
  std::vector<boxed> elements; ///< of a list

  friend bool operator==(const boxed&, const boxed&) = default;
};

/// What the last `evaluate_block` found for the plan's output `place`, for the block's row `row`.
boxed boxed_result(const plan& what, const scratch& memory, std::size_t place, std::size_t row);

any_value value_at(const result_column& from, std::size_t row);

} // namespace vigie::cel
