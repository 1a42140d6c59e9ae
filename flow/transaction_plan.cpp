#include "flow/transaction_plan.hpp"

#include <algorithm>

namespace vigie {

void transaction_plan::open_partition(std::int32_t partition, std::int64_t frontier) {
  close_partition(partition);
  partitions_.emplace(partition, partition_ranges{frontier, frontier, false, {}, {}});
}

void transaction_plan::close_partition(std::int32_t partition) {
  partitions_.erase(partition);
  if (probe_ == partition)
    probe_.reset();
}

bool transaction_plan::open(const range_id& range, std::int64_t end) {
  const auto found = partitions_.find(range.partition);
  return found != partitions_.end() && range.begin >= found->second.frontier &&
         found->second.ranges.try_emplace(range.begin, open_range{end}).second;
}

void transaction_plan::ready(const range_id& range) {
  partitions_.at(range.partition).ranges.at(range.begin).ready = true;
}

std::optional<transaction_plan::range_id> transaction_plan::next(duration now) {
  if (!probe_ && now >= retry_at_)
    choose_probe();
  for (const auto& [partition, of] : partitions_) {
    const auto range = of.ranges.find(of.next);
    if (range == of.ranges.end() || !range->second.ready)
      continue;
    // What is behind one that waits has to wait for its commit.
    if (!of.waits_at || range->first < *of.waits_at || (range->first == *of.waits_at && partition == probe_))
      return range_id{partition, range->first};
  }
  return std::nullopt;
}

/// Each in its turn.
void transaction_plan::choose_probe() {
  for (const auto& [partition, of] : partitions_)
    if (of.waits_at && (!probe_ || (*probe_ <= last_probe_ && partition > last_probe_)))
      probe_ = partition;
  if (probe_)
    last_probe_ = *probe_;
}

bool transaction_plan::wrote(const range_id& range) {
  auto& of = partitions_.at(range.partition);
  auto& written = of.ranges.at(range.begin);
  of.next = written.end;
  const bool first = !written.told;
  written.told = true;
  return first;
}

void transaction_plan::refused(const range_id& range, duration now) {
  if (waiting().empty() || probe_ == range.partition)
    retry_at_ = now + retry_interval;
  if (probe_ == range.partition)
    probe_.reset();
  auto& of = partitions_.at(range.partition);
  of.waits_at = std::min(range.begin, of.waits_at.value_or(range.begin));
}

bool transaction_plan::holds(std::int32_t partition) const {
  const auto found = partitions_.find(partition);
  return found != partitions_.end() && found->second.next != found->second.frontier;
}

std::map<std::int32_t, std::int64_t> transaction_plan::offsets() const {
  std::map<std::int32_t, std::int64_t> result;
  for (const auto& [partition, of] : partitions_)
    if (!of.committed || of.next != of.frontier)
      result.emplace(partition, of.next);
  return result;
}

std::vector<transaction_plan::range_id> transaction_plan::committed() {
  std::vector<range_id> finished;
  bool taken = false;
  for (auto& [partition, of] : partitions_) {
    of.committed = true;
    of.frontier = of.next;
    const auto behind = of.ranges.lower_bound(of.frontier);
    for (auto range = of.ranges.begin(); range != behind; range = of.ranges.erase(range))
      finished.push_back({partition, range->first});
    taken |= of.waits_at && *of.waits_at < of.frontier;
  }
  if (taken) { // Whatever the cause was, it is gone.
    probe_.reset();
    for (auto& [partition, of] : partitions_)
      of.waits_at.reset();
  }
  return finished;
}

void transaction_plan::aborted() {
  for (auto& [partition, of] : partitions_)
    of.next = of.frontier;
}

std::vector<transaction_plan::range_id> transaction_plan::waiting() const {
  std::vector<range_id> result;
  for (const auto& [partition, of] : partitions_)
    if (of.waits_at)
      result.push_back({partition, *of.waits_at});
  return result;
}

} // namespace vigie
