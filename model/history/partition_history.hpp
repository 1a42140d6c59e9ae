#pragma once

#include "model/history/key_table.hpp"
#include "model/history/plan.hpp"
#include "model/schema/column.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigie {

/// Events of one partition, in the order of their offsets.
struct history_events {
  std::size_t rows = 0;
  const std::int64_t* times_us = nullptr;
  std::span<const column_view> inputs;         ///< as history_plan::inputs
  std::span<const std::uint8_t* const> wheres; ///< as history_plan::wheres: for each row 1 where it passes
};

/// What the events are judged by, one entry an event.
struct history_columns {
  std::vector<column> figures;        ///< as history_plan::figures; integers, or reals that may be missing
  std::vector<std::uint8_t> complete; ///< 0 where the figures may lack events

  explicit history_columns(const history_plan& plan);
  void clear();
};

/// What one partition's log says of its keys: a pure function of the events that it was given, whose order is
/// that of their offsets.
///
/// It keeps what the windows of events at most `lateness` behind the newest still need. Where that is more
/// than it may keep, it forgets the oldest part of all keys, and says so.
class partition_history {
public:
  partition_history(std::shared_ptr<const history_plan> plan, std::int64_t lateness_us);

  /// Takes the events in and appends a row for each to `out`.
  void apply(const history_events& events, history_columns& out);

  /// All events later than this were given; at first: all there are.
  void cover_from(std::int64_t time_us) { given_from_us_ = time_us; }

  /// Forgets the oldest until it takes at most so many bytes.
  void hold_to(std::size_t bytes);

  /// How far back it knows all events, Unix microseconds; none: from the beginning.
  std::optional<std::int64_t> covers_from_us() const;

  /// The time of the newest event; none before the first.
  std::optional<std::int64_t> newest_us() const { return newest_us_; }

  std::size_t accounts() const;
  std::size_t events() const { return events_; }
  std::size_t bytes() const;

private:
  static constexpr std::int64_t long_ago = std::numeric_limits<std::int64_t>::min();

  void apply_to_group(std::size_t place, const history_events& events, std::size_t row);
  std::optional<hash128> key_of(const history_group& group, const history_events& events, std::size_t row);
  bool keep(const history_group& group, const history_events& events, std::size_t row, kept_event& event);
  bool forget(const history_group& group, account_history& account, std::int64_t time_us);
  std::int64_t useless_to_us() const; ///< older events serve no window
  std::int64_t oldest_us();

  std::shared_ptr<const history_plan> plan_;
  std::int64_t lateness_us_;
  std::vector<key_table> tables_;                  ///< one a group
  std::vector<std::vector<std::size_t>> by_group_; ///< the figures of each
  std::optional<std::int64_t> newest_us_;
  std::int64_t given_from_us_ = long_ago;
  std::int64_t forgotten_to_us_ = long_ago; ///< for want of memory
  std::size_t events_ = 0;
  std::size_t account_bytes_ = 0;
  std::string key_;
  std::vector<std::uint64_t> words_;
  std::vector<history_value> values_; ///< of the row at hand, by figure
};

} // namespace vigie
