#include "training/step_clock.hpp"

namespace vigie {

step_clock::step_clock(const row_selection& selection, std::int64_t origin_ms, std::chrono::milliseconds step)
    : origin_ms_(origin_ms), step_ms_(step.count()) {
  auto one_lap = selection;
  one_lap.loop = false;
  one_lap.limit.reset();
  row_stream rows(std::move(one_lap));
  while (rows.next())
    ++steps_[rows.step()].all;
  if (!steps_.empty())
    lap_ms_ = (steps_.rbegin()->first - steps_.begin()->first + 1) * step_ms_;
}

std::int64_t step_clock::next(std::int64_t step) {
  auto& rows = steps_[step];
  const auto lap = rows.seen / rows.all;
  const auto rank = rows.seen % rows.all;
  ++rows.seen;
  return origin_ms_ + lap * lap_ms_ + (step - 1) * step_ms_ + rank * step_ms_ / rows.all;
}

} // namespace vigie
