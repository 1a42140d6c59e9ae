#pragma once

#include "model/window/event_clock.hpp"
#include "model/window/partition_window.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace vigie {

/// Tells of a partition's transactions, in the order of their offsets, how many come too late for every
/// window: decided once, when they are read, so that each counts once whatever falls later. By event time it
/// depends on the log alone; by the wall clock also on when it is read.
class lateness {
public:
  /// `length`: of the longest window, seconds. What is late for it is late for all.
  lateness(window_clock clock, std::int64_t length) : clock_{clock}, length_{length} {}

  /// The windows that end here (seconds) or before are closed.
  void close_to(std::int64_t end) { closed_ = std::max(closed_.value_or(end), end); }

  struct found {
    std::uint32_t late = 0;
    std::uint32_t astray = 0; ///< dated far ahead of what came before and behind it; may be late as well
  };

  /// What the next transaction adds: itself, or, by event time, the one before it, of which it decides.
  found see(std::int64_t timestamp_ms) {
    const auto second = second_of(timestamp_ms);
    if (clock_ == window_clock::wall) {
      if (!closed_)
        close_to(second); // No window that ends before the first message holds anything.
      return {late(second), 0};
    }
    found result;
    const auto held = event_clock_.held_ms();
    switch (event_clock_.see(timestamp_ms)) {
    case event_clock::held_one::none:
      break;
    case event_clock::held_one::confirmed:
      close_to(second_of(*held));
      break;
    case event_clock::held_one::astray:
      result = {late(second_of(*held)), 1};
      break;
    }
    if (event_clock_.held_ms())
      return result;
    close_to(second);
    result.late += late(second);
    return result;
  }

  /// How far the partition's event time has come, milliseconds; by event time alone.
  std::optional<std::int64_t> newest_ms() const { return event_clock_.newest_ms(); }

private:
  std::uint32_t late(std::int64_t second) const { return still_counts(second, *closed_, length_) ? 0 : 1; }

  window_clock clock_;
  std::int64_t length_;
  std::optional<std::int64_t> closed_;
  event_clock event_clock_;
};

} // namespace vigie
