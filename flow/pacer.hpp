#pragma once

#include <chrono>
#include <cstdint>

namespace vigie {

// When the next message of a replay is due. Time is given from the start of the replay on.

/// A steady rate. What a stall of up to a second held back is made up for, by a quarter more than the rate;
/// never are more than 10 ms' worth due at once.
class rate_pacer {
public:
  using duration = std::chrono::nanoseconds;

  explicit rate_pacer(double messages_a_second);

  /// How long until the next message is due; not above zero: it is now, and counts as sent.
  duration take(duration now);

private:
  double rate_;     ///< messages a nanosecond
  double burst_;    ///< the most that are due at once
  double debt_ = 1; ///< messages that should have gone by now
  double allowance_ = 1;
  duration last_{};
};

/// As the original producer: one step of the data set a second, of each no more than its first rows, here
/// spread over the second.
class step_pacer {
public:
  using duration = std::chrono::nanoseconds;

  static constexpr std::int64_t rows_a_step = 300;

  /// When the next row, of this step, is due; negative: it is one too many of its step.
  duration take(std::int64_t step);

private:
  std::int64_t second_ = -1;
  std::int64_t step_ = 0;
  std::int64_t rows_ = 0;
};

} // namespace vigie
