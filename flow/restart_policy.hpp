#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace vigie {

/// When a fallen actor starts again: at once after the first fall, then after delays that double up to a
/// bound. When falls come faster than restarts can help, it gives up. Time is an argument: steady-clock
/// milliseconds of any origin.
class restart_policy {
public:
  using duration = std::chrono::milliseconds;

  struct limits {
    duration first_delay{100};
    duration longest_delay{5'000};
    std::size_t falls = 20;   ///< this many falls …
    duration within{120'000}; ///< … within this time are too many
  };

  restart_policy() = default;
  explicit restart_policy(limits bounds) : limits_{bounds} {}

  /// An actor fell at `now`. The delay before its restart; none: restarting no longer helps.
  std::optional<duration> fell(duration now) {
    while (!falls_.empty() && falls_.front() + limits_.within < now)
      falls_.pop_front();
    falls_.push_back(now);
    if (falls_.size() >= limits_.falls)
      return std::nullopt;
    if (falls_.size() == 1)
      return duration{0};
    const auto doublings = std::min<std::size_t>(falls_.size() - 2, 16);
    return std::min(limits_.longest_delay, limits_.first_delay * (1 << doublings));
  }

private:
  limits limits_;
  std::deque<duration> falls_;
};

} // namespace vigie
