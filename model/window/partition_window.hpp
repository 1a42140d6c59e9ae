#pragma once

#include "model/window/event_clock.hpp"
#include "model/window/partition_news.hpp"
#include "model/window/tally.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace vigie {

/// Whole seconds since the epoch; floor, so that a negative timestamp stays in its second.
constexpr std::int64_t second_of(std::int64_t timestamp_ms) {
  return timestamp_ms >= 0 ? timestamp_ms / 1000 : -((999 - timestamp_ms) / 1000);
}

/// What ends a window: the machine's clock, or the timestamps of the messages.
enum class window_clock : std::uint8_t { wall, event };

/// Panes further ahead of the closed end than this are not kept (seconds): a producer whose clock is a day
/// fast is broken, and its messages count as late.
inline constexpr std::int64_t future_bound = 86'400;

/// By the wall clock, seconds that are further ahead of the closed end than this are dated by a wrong clock,
/// and do not show how far a partition was read.
inline constexpr std::int64_t clock_tolerance = 5;

/// True while a window of `length` seconds that ends behind `closed_end` may hold this second.
constexpr bool still_counts(std::int64_t second, std::int64_t closed_end, std::int64_t length) {
  return second + length > closed_end && second <= closed_end + future_bound;
}

/// One partition's part in a sliding window of `length` seconds: one-second panes, and for each window end
/// that is *closed* the sum of the panes below it. Closing is what makes a figure final:
///
/// - by the wall clock, the aggregator closes each second when it is reported;
/// - by event time, the partition closes a second itself as soon as one of its messages reaches it, so that
///   its part in that window depends on its own log alone, however far the other partitions have been read.
///
/// Transactions must be added in the order of their offsets. A step costs O(1), whatever the length of the
/// window. Panes are kept for `length` seconds before the closed end; sums that were closed are kept until
/// they are forgotten.
class partition_window {
public:
  /// `closed_end`: the end up to which windows were reported before this partition came; none by event time.
  partition_window(window_clock clock, std::int64_t length, std::optional<std::int64_t> closed_end);

  /// Counts a transaction, or, by event time, holds it until the next one shows whether its time is right.
  /// Returns how many turned out to be late: of this one and the one that was held no window that is still
  /// open can hold.
  std::uint32_t add(const counted_event& event, bool suspicious);

  /// Closes every end up to and including `end`. An end already closed stays as it is.
  void close_to(std::int64_t end);

  /// The sum for a closed end that was not forgotten; empty where it lies before this partition's first
  /// message.
  tally sum(std::int64_t end) const;

  /// Forgets the sums of all closed ends below `end`.
  void forget_below(std::int64_t end);

  struct pane_changes {
    bool whole = false; ///< all panes there are: more have changed than were noted
    std::vector<pane> panes;
  };

  /// The panes that have changed since the last call, or all of them. Those that are left out because they
  /// were dropped lie below `whole_from`.
  pane_changes take_changes(bool whole);

  /// The second from which on all panes are kept; none before the first transaction by event time.
  std::optional<std::int64_t> whole_from() const {
    return closed_ ? std::optional{*closed_ - length_} : std::nullopt;
  }

  /// The last closed end; none before the first transaction by event time.
  std::optional<std::int64_t> closed_end() const { return closed_; }

  /// Second of the first transaction, by event time: no window ends at or before it.
  std::optional<std::int64_t> first_second() const { return first_second_; }

  /// Timestamp of the newest transaction, milliseconds; by the wall clock, of those within `clock_tolerance`,
  /// by event time, of those that are not held.
  std::optional<std::int64_t> newest_ms() const { return newest_ms_; }

  /// Timestamp of the transaction that is held, milliseconds.
  std::optional<std::int64_t> held_ms() const { return event_clock_.held_ms(); }

  /// Of an end that is closed and empty: the last one behind it up to which all are, itself where the next
  /// one is not. So nobody has to ask for each end of a silent year.
  std::int64_t silent_to(std::int64_t end) const;

  std::size_t panes() const { return panes_.size(); }

private:
  /// Closed ends with equal sums, so that a silent month costs one entry.
  struct closed_run {
    std::int64_t first_end;
    std::int64_t last_end;
    tally sum;
  };

  /// Beyond these, all panes count as changed: the log is being caught up with, or nobody asks.
  static constexpr std::size_t most_changed = 64;

  std::uint32_t add_by_wall_clock(const counted_event& event, bool suspicious);
  std::uint32_t add_by_event_time(const counted_event& event, bool suspicious);
  template <class Count>
  bool put(std::int64_t second, Count count);
  void close_next();
  void note_change(std::int64_t second);
  void append_closed(std::int64_t first_end, std::int64_t last_end);

  window_clock clock_;
  std::int64_t length_;
  std::optional<std::int64_t> closed_;
  std::optional<std::int64_t> first_second_;
  std::optional<std::int64_t> newest_ms_;
  event_clock event_clock_;
  std::optional<pane> held_;            ///< of the transaction that is
  std::map<std::int64_t, tally> panes_; ///< by second
  tally open_sum_;                      ///< of the panes in [closed_ - length_, closed_)
  std::deque<closed_run> closed_runs_;
  std::vector<std::int64_t> changed_; ///< seconds, each once
  bool all_changed_ = true;
};

} // namespace vigie
