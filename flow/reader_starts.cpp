#include "flow/reader_starts.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace vigie {

void reader_starts::know(std::optional<std::int32_t> partitions) {
  if (!known_partitions_)
    known_partitions_ = partitions;
}

void reader_starts::finish_below(std::int32_t partition, std::int64_t frontier) {
  const auto [known, added] = frontiers_.try_emplace(partition, frontier);
  known->second = std::max(known->second, frontier);
}

void reader_starts::forget_log() {
  former_frontiers_ = std::exchange(frontiers_, {});
  first_starts_.clear();
  first_ends_.clear();
  known_partitions_ = 0;
}

reader_start reader_starts::plan(std::int32_t partition, partition_facts facts,
                                 std::optional<std::int64_t> windows_from) {
  // A commit that was under way when the topic was made anew speaks of the former log.
  if (const auto former = former_frontiers_.find(partition);
      former != former_frontiers_.end() && facts.committed == former->second)
    facts.committed.reset();
  if (const auto own = frontiers_.find(partition); own != frontiers_.end())
    facts.committed = std::max(facts.committed.value_or(own->second), own->second);
  // Nobody has read anything of a partition that is new, wherever others begin.
  const auto is_new = known_partitions_ && partition >= *known_partitions_;
  reader_start from;
  from.plan = plan_rebuild(facts, rules_.from_earliest || is_new);
  if (from.plan.covers_windows)
    from.covers_from = windows_from.value_or(std::numeric_limits<std::int64_t>::min());
  // By event time, as long as nothing is reported, the windows hold all that was read.
  const auto& first = first_starts_.try_emplace(partition, from).first->second;
  if (!windows_from && first.plan.seek <= from.plan.live_from) {
    from.plan.seek = std::max(first.plan.seek, facts.low);
    from.plan.covers_windows = first.plan.covers_windows;
    from.covers_from = first.covers_from;
  }
  if (rules_.until_end)
    from.stop_at = first_ends_.try_emplace(partition, facts.high).first->second;
  if (facts.committed && (*facts.committed < facts.low || *facts.committed > facts.high))
    from.lost_offset = facts.committed;
  return from;
}

} // namespace vigie
