#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace vigie {

/// What event time needs to know of a partition.
struct partition_clock {
  std::optional<std::int64_t> newest_ms; ///< none: no message read yet
  bool holds_back = true;                ///< false: idle, or read to its end
};

/// How far event time has come: the smallest of the newest timestamps, over the partitions that hold it back;
/// where none does, the largest of all. None while a partition that holds it back has said nothing, or all
/// are empty.
inline std::optional<std::int64_t> event_watermark(std::span<const partition_clock> partitions) {
  std::optional<std::int64_t> newest;
  auto held_at = std::numeric_limits<std::int64_t>::max();
  bool held = false;
  for (const auto& partition : partitions) {
    if (partition.newest_ms)
      newest = std::max(newest.value_or(*partition.newest_ms), *partition.newest_ms);
    if (!partition.holds_back)
      continue;
    if (!partition.newest_ms)
      return std::nullopt;
    held = true;
    held_at = std::min(held_at, *partition.newest_ms);
  }
  return held ? held_at : newest;
}

} // namespace vigie
