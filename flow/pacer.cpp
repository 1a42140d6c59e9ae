#include "flow/pacer.hpp"

#include <algorithm>
#include <cmath>

namespace vigie {

namespace {

constexpr double second = 1e9; // in nanoseconds
constexpr double burst_time = 0.010 * second;
constexpr double longest_debt_time = second;
constexpr double catching_up = 1.25;

} // namespace

rate_pacer::rate_pacer(double messages_a_second)
    : rate_(messages_a_second / second), burst_(std::max(1.0, rate_ * burst_time)) {}

rate_pacer::duration rate_pacer::take(duration now) {
  const auto passed = static_cast<double>((now - last_).count()) * rate_;
  last_ = now;
  debt_ = std::min(debt_ + passed, std::max(1.0, rate_ * longest_debt_time));
  allowance_ = std::min(allowance_ + passed * catching_up, burst_);
  if (debt_ >= 1 && allowance_ >= 1) {
    debt_ -= 1;
    allowance_ -= 1;
    return duration::zero();
  }
  const auto wait = std::max((1 - debt_) / rate_, (1 - allowance_) / (rate_ * catching_up));
  return duration(static_cast<duration::rep>(std::ceil(wait)));
}

step_pacer::duration step_pacer::take(std::int64_t step) {
  if (second_ < 0 || step != step_) {
    step_ = step;
    rows_ = 0;
    ++second_;
  }
  if (rows_ == rows_a_step)
    return duration(-1);
  const duration length = std::chrono::seconds(1);
  return length * second_ + length * rows_++ / rows_a_step;
}

} // namespace vigie
