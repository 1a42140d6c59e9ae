#include "model/window/partition_window.hpp"

#include <algorithm>

namespace vigie {

partition_window::partition_window(window_clock clock, std::int64_t length,
                                   std::optional<std::int64_t> closed_end)
    : clock_{clock}, length_{length}, closed_{closed_end} {}

bool partition_window::add(const counted_event& event, bool suspicious) {
  const auto second = second_of(event.time_ms);
  if (!first_second_)
    first_second_ = second;
  if (!closed_)
    closed_ = second; // No window that ends here or earlier can hold anything.
  if (clock_ == window_clock::event || second <= *closed_ + clock_tolerance)
    newest_ms_ = std::max(newest_ms_.value_or(event.time_ms), event.time_ms);
  if (clock_ == window_clock::event)
    close_to(second);
  if (!still_counts(second, *closed_, length_))
    return false;
  panes_[second].add(event, suspicious);
  if (!all_changed_ && (changed_.empty() || changed_.back() != second))
    note_change(second);
  if (second < *closed_)
    open_sum_.add(event, suspicious); // Too late for the ends already closed, in time for those to come.
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

void partition_window::forget_below(std::int64_t end) {
  while (!closed_runs_.empty() && closed_runs_.front().last_end < end)
    closed_runs_.pop_front();
}

} // namespace vigie
