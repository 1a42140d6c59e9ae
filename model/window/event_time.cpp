#include "model/window/event_time.hpp"

#include "model/window/watermark.hpp"

#include <algorithm>
#include <vector>

namespace vigie {

void event_time::note(const round_facts& facts, std::int64_t now_ms) {
  for (const auto& [partition, progress] : facts.progress()) {
    auto& entry = standstills_.try_emplace(partition, standstill{-1, now_ms}).first->second;
    if (entry.next_offset != progress.next_offset)
      entry = {progress.next_offset, now_ms};
  }
}

bool event_time::idle(std::int32_t partition, std::int64_t now_ms) const {
  const auto still = standstills_.find(partition);
  return still != standstills_.end() && now_ms - still->second.since_ms >= idle_timeout_.count();
}

std::optional<event_time::moment> event_time::advance(const round_facts& facts,
                                                      std::span<const std::int32_t> partitions,
                                                      std::int64_t now_ms, bool finished) {
  note(facts, now_ms);
  // Until every partition has been heard of, nobody knows how far event time has come.
  if (partitions.empty() || !facts.knows_all(partitions))
    return std::nullopt;
  std::vector<partition_clock> clocks;
  std::optional<std::int64_t> first_second;
  bool all_idle = true;
  for (const auto partition : partitions) {
    const auto& progress = facts.progress().at(partition);
    const bool is_idle = idle(partition, now_ms);
    // Nothing is to come any more that could tell whether its time is right.
    const auto newest_ms = finished ? std::max(progress.newest_ms, progress.held_ms) : progress.newest_ms;
    clocks.push_back({newest_ms, !finished && !is_idle && !facts.read_out(progress)});
    all_idle = all_idle && is_idle;
    if (progress.first_second)
      first_second = std::min(first_second.value_or(*progress.first_second), *progress.first_second);
  }
  const auto watermark = event_watermark(clocks);
  if (!watermark)
    return std::nullopt;
  return moment{*watermark, *first_second, all_idle};
}

} // namespace vigie
