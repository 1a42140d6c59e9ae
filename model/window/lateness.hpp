#pragma once

#include "model/window/partition_window.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace vigie {

/// Tells of each of a partition's transactions, in the order of their offsets, whether it comes too late for
/// every window: decided once, when it is read, so that it counts once whatever falls later. By event time it
/// depends on the log alone; by the wall clock also on when it is read.
class lateness {
public:
  /// `length`: of the longest window, seconds. What is late for it is late for all.
  lateness(window_clock clock, std::int64_t length) : clock_{clock}, length_{length} {}

  /// The windows that end here (seconds) or before are closed.
  void close_to(std::int64_t end) { closed_ = std::max(closed_.value_or(end), end); }

  bool is_late(std::int64_t timestamp_ms) {
    const auto second = second_of(timestamp_ms);
    if (clock_ == window_clock::event || !closed_)
      close_to(second); // No window that ends before the first message holds anything.
    return !still_counts(second, *closed_, length_);
  }

private:
  window_clock clock_;
  std::int64_t length_;
  std::optional<std::int64_t> closed_;
};

} // namespace vigie
