#include "model/window/partition_window.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace vigie {

partition_window::partition_window(window_clock clock, std::int64_t length,
                                   std::optional<std::int64_t> closed_end)
    : clock_{clock}, length_{length}, closed_{closed_end} {}

std::uint32_t partition_window::add(const counted_event& event, bool suspicious) {
  const auto second = second_of(event.time_ms);
  if (!first_second_)
    first_second_ = second;
  if (!closed_)
    closed_ = second; // No window that ends here or earlier can hold anything.
  return clock_ == window_clock::wall ? add_by_wall_clock(event, suspicious)
                                      : add_by_event_time(event, suspicious);
}

std::uint32_t partition_window::add_by_wall_clock(const counted_event& event, bool suspicious) {
  const auto second = second_of(event.time_ms);
  if (second <= *closed_ + clock_tolerance)
    newest_ms_ = std::max(newest_ms_.value_or(event.time_ms), event.time_ms);
  return put(second, [&](tally& counts) { counts.add(event, suspicious); }) ? 0 : 1;
}

std::uint32_t partition_window::add_by_event_time(const counted_event& event, bool suspicious) {
  std::uint32_t late = 0;
  const auto former = event_clock_.see(event.time_ms);
  if (const auto held = std::exchange(held_, std::nullopt)) {
    if (former == event_clock::held_one::confirmed)
      close_to(held->second);
    late += put(held->second, [&](tally& counts) { counts += held->counts; }) ? 0 : 1;
  }
  newest_ms_ = event_clock_.newest_ms();
  const auto second = second_of(event.time_ms);
  if (event_clock_.held_ms()) {
    held_.emplace(pane{second, {}}).counts.add(event, suspicious);
    return late;
  }
  close_to(second);
  return late + (put(second, [&](tally& counts) { counts.add(event, suspicious); }) ? 0 : 1);
}

/// False: no window that is still open can hold it.
template <class Count>
bool partition_window::put(std::int64_t second, Count count) {
  if (!still_counts(second, *closed_, length_))
    return false;
  count(panes_[second]);
  if (!all_changed_ && (changed_.empty() || changed_.back() != second))
    note_change(second);
  if (second < *closed_)
    count(open_sum_); // Too late for the ends already closed, in time for those to come.
  return true;
}

void partition_window::note_change(std::int64_t second) {
  if (std::find(changed_.begin(), changed_.end(), second) != changed_.end())
    return;
  if (changed_.size() < most_changed) {
    changed_.push_back(second);
    return;
  }
  changed_.clear();
  all_changed_ = true;
}

partition_window::pane_changes partition_window::take_changes(bool whole) {
  pane_changes changes{whole || all_changed_, {}};
  if (changes.whole) {
    changes.panes.reserve(panes_.size());
    for (const auto& [second, counts] : panes_)
      changes.panes.push_back({second, counts});
  } else {
    std::sort(changed_.begin(), changed_.end());
    for (const auto second : changed_)
      if (const auto found = panes_.find(second); found != panes_.end())
        changes.panes.push_back({second, found->second});
  }
  changed_.clear();
  all_changed_ = false;
  return changes;
}

void partition_window::close_to(std::int64_t end) {
  if (!closed_)
    closed_ = end;
  if (held_ && held_->second < end) // Nothing more is to come that could tell.
    panes_[held_->second] += std::exchange(held_, std::nullopt)->counts;
  while (*closed_ < end) {
    if (panes_.empty() || panes_.begin()->first >= end) {
      // Nothing below the end: all windows in between are empty.
      append_closed(*closed_ + 1, end);
      closed_ = end;
    } else {
      close_next();
    }
  }
}

void partition_window::close_next() {
  const auto end = *closed_ + 1;
  if (const auto entering = panes_.find(end - 1); entering != panes_.end())
    open_sum_ += entering->second;
  if (const auto leaving = panes_.find(end - 1 - length_); leaving != panes_.end()) {
    open_sum_ -= leaving->second;
    panes_.erase(leaving);
  }
  append_closed(end, end);
  closed_ = end;
}

void partition_window::append_closed(std::int64_t first_end, std::int64_t last_end) {
  if (!closed_runs_.empty() && closed_runs_.back().sum == open_sum_)
    closed_runs_.back().last_end = last_end;
  else
    closed_runs_.push_back({first_end, last_end, open_sum_});
}

tally partition_window::sum(std::int64_t end) const {
  const auto run = std::lower_bound(closed_runs_.begin(), closed_runs_.end(), end,
                                    [](const auto& entry, auto wanted) { return entry.last_end < wanted; });
  return run != closed_runs_.end() && run->first_end <= end ? run->sum : tally{};
}

std::int64_t partition_window::silent_to(std::int64_t end) const {
  auto silent = end;
  for (const auto& run : closed_runs_) {
    if (run.last_end <= end)
      continue;
    if (!run.sum.empty())
      return silent;
    silent = run.last_end;
  }
  // What is not closed yet is empty up to the next pane.
  if (!open_sum_.empty())
    return silent;
  auto next = panes_.empty() ? std::numeric_limits<std::int64_t>::max() : panes_.begin()->first;
  if (held_)
    next = std::min(next, held_->second);
  return std::max(silent, next);
}

void partition_window::forget_below(std::int64_t end) {
  while (!closed_runs_.empty() && closed_runs_.front().last_end < end)
    closed_runs_.pop_front();
}

} // namespace vigie
