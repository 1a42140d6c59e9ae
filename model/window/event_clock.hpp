#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace vigie {

/// How far a partition's event time has come: a function of its transactions in the order of their offsets.
/// One that is dated far ahead of all before it may be a producer's mistake, and may not make late what
/// follows. It is held until the next one: dated as far ahead, that confirms it, and event time goes on
/// there.
class event_clock {
public:
  /// A step ahead by more than this has to be confirmed.
  static constexpr std::int64_t sure_step_ms = std::chrono::milliseconds{std::chrono::minutes{10}}.count();

  /// What the next transaction says of the one that is held.
  enum class held_one {
    none,
    confirmed,
    astray, ///< event time has not come so far
  };

  /// Timestamps in milliseconds.
  held_one see(std::int64_t time_ms) {
    if (!newest_ms_) {
      newest_ms_ = time_ms;
      return held_one::none;
    }
    auto former = held_one::none;
    if (const auto held = std::exchange(held_ms_, std::nullopt)) {
      former = time_ms >= *held - sure_step_ms ? held_one::confirmed : held_one::astray;
      if (former == held_one::confirmed)
        newest_ms_ = held;
    }
    if (time_ms - sure_step_ms > *newest_ms_)
      held_ms_ = time_ms;
    else
      newest_ms_ = std::max(*newest_ms_, time_ms);
    return former;
  }

  /// None: nothing was seen.
  std::optional<std::int64_t> newest_ms() const { return newest_ms_; }

  /// Of the last transaction, where it is held.
  std::optional<std::int64_t> held_ms() const { return held_ms_; }

private:
  std::optional<std::int64_t> newest_ms_;
  std::optional<std::int64_t> held_ms_;
};

} // namespace vigie
