#include "model/window/round_facts.hpp"

#include <algorithm>

namespace vigie {

namespace {

/// Whether somebody who has counted everything below `next_offset` has counted all that there is.
bool caught_up(const reader_status& status, std::int64_t next_offset) {
  return status.at_end && next_offset >= status.next_offset;
}

/// Whether somebody who has counted everything below `next_offset` has counted all that the partition held
/// when its leader was asked last.
bool read_as_told(const reader_status& status, std::int64_t next_offset) {
  return status.asked_ms > 0 && (caught_up(status, next_offset) || next_offset >= status.told_end);
}

std::int64_t lag_behind(const reader_status& status, std::int64_t next_offset) {
  return caught_up(status, next_offset) ? 0 : std::max<std::int64_t>(0, status.end_offset - next_offset);
}

} // namespace

void round_facts::begin() {
  statuses_.clear();
  begin_answers();
}

void round_facts::add(const reader_status& status) {
  statuses_[status.partition] = status;
}

void round_facts::begin_answers() {
  progress_.clear();
  told_by_.clear();
}

void round_facts::add(std::span<const window_progress> told) {
  for (const auto& one : told) {
    ++told_by_[one.partition];
    auto& least = progress_.try_emplace(one.partition, one).first->second;
    least.next_offset = std::min(least.next_offset, one.next_offset);
    least.covers_from = std::max(least.covers_from, one.covers_from);
    least.newest_ms = std::min(least.newest_ms, one.newest_ms); // None is the smallest.
    least.held_ms = std::min(least.held_ms, one.held_ms);
    if (one.first_second)
      least.first_second = std::min(least.first_second.value_or(*one.first_second), *one.first_second);
  }
}

void round_facts::keep_common(std::size_t aggregators) {
  std::erase_if(progress_,
                [this, aggregators](const auto& entry) { return told_by_[entry.first] < aggregators; });
}

bool round_facts::knows_all(std::span<const std::int32_t> partitions) const {
  return std::all_of(partitions.begin(), partitions.end(),
                     [this](auto partition) { return progress_.contains(partition); });
}

const reader_status* round_facts::status_of(std::int32_t partition) const {
  const auto found = statuses_.find(partition);
  return found == statuses_.end() ? nullptr : &found->second;
}

bool round_facts::read_out(const window_progress& progress) const {
  const auto* status = status_of(progress.partition);
  return status != nullptr && caught_up(*status, progress.next_offset);
}

std::vector<partition_evidence> round_facts::evidence(std::span<const window_progress> told, std::int64_t end,
                                                      window_clock clock) const {
  // By the wall clock all that the partition held at the window's end must be counted, by event time all that
  // it holds.
  const auto nothing_left = [&](const window_progress& one) {
    if (clock == window_clock::event)
      return read_out(one);
    const auto* status = status_of(one.partition);
    return status != nullptr && status->asked_ms >= end * 1000 && read_as_told(*status, one.next_offset);
  };
  std::vector<partition_evidence> result;
  result.reserve(told.size());
  for (const auto& one : told)
    result.push_back({one.covers_from, one.newest_ms, nothing_left(one)});
  return result;
}

void round_facts::complete(std::vector<partition_news>& news) const {
  for (auto& one : news)
    if (const auto* status = status_of(one.partition)) {
      one.lag = lag_behind(*status, one.next_offset);
      if (read_as_told(*status, one.next_offset))
        one.read_out_ms = status->asked_ms;
    }
}

std::int64_t round_facts::lag_of(const window_progress& progress) const {
  const auto* status = status_of(progress.partition);
  return status == nullptr ? 0 : lag_behind(*status, progress.next_offset);
}

std::int64_t round_facts::lag() const {
  std::int64_t sum = 0;
  for (const auto& [partition, progress] : progress_)
    sum += lag_of(progress);
  return sum;
}

std::uint64_t round_facts::in_flight() const {
  std::uint64_t sum = 0;
  for (const auto& [partition, status] : statuses_)
    sum += status.in_flight;
  return sum;
}

std::uint64_t round_facts::in_flight_bytes() const {
  std::uint64_t sum = 0;
  for (const auto& [partition, status] : statuses_)
    sum += status.in_flight_bytes;
  return sum;
}

} // namespace vigie
