#pragma once

#include "model/window/partition_window.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

namespace vigie {

/// The second from which on a partition's panes are whole where nobody knows what lay before the first
/// message that was read: the messages before it were deleted, or passed over. They may be of its own second.
/// A message dated ahead of now says nothing.
constexpr std::int64_t whole_from(std::int64_t first_ms, std::int64_t now_ms) {
  return second_of(std::min(first_ms, now_ms)) + 1;
}

/// What is known of a partition when a window is reported.
struct partition_evidence {
  std::int64_t covers_from = 0;          ///< second from which on its panes are whole
  std::optional<std::int64_t> newest_ms; ///< of what is counted
  bool at_end = false;                   ///< everything up to its end is counted
};

/// True when a partition's part in the window [end - length, end), in seconds, is exact: its panes reach back
/// over the whole window, and it was read past the window's end, or up to its own.
inline bool covers_window(const partition_evidence& partition, std::int64_t end, std::int64_t length) {
  const bool read_past = partition.at_end || (partition.newest_ms && *partition.newest_ms >= end * 1000);
  return read_past && partition.covers_from <= end - length;
}

/// True when that holds for every one of the topic's partitions.
inline bool window_complete(std::span<const partition_evidence> partitions, std::size_t topic_partitions,
                            std::int64_t end, std::int64_t length) {
  return topic_partitions > 0 && partitions.size() == topic_partitions &&
         std::all_of(partitions.begin(), partitions.end(),
                     [=](const auto& partition) { return covers_window(partition, end, length); });
}

} // namespace vigie
