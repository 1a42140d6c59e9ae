#pragma once

#include "training/row_stream.hpp"

#include <chrono>
#include <cstdint>
#include <map>

namespace vigie {

/// Gives each row a time that depends on the data set alone: step 1 begins at the origin, each step takes the
/// same time, over which its rows are spread evenly in their order. Where the rows come round again, time
/// goes on.
class step_clock {
public:
  /// Counts the rows of each step: takes one pass over the data set.
  step_clock(const row_selection& selection, std::int64_t origin_ms, std::chrono::milliseconds step);

  /// The Unix milliseconds of the next row, of this step.
  std::int64_t next(std::int64_t step);

private:
  struct rows_of_step {
    std::int64_t all = 0;
    std::int64_t seen = 0;
  };

  std::int64_t origin_ms_;
  std::int64_t step_ms_;
  std::int64_t lap_ms_ = 0;
  std::map<std::int64_t, rows_of_step> steps_;
};

} // namespace vigie
