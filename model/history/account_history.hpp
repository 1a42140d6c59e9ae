#pragma once

#include "model/history/event_series.hpp"
#include "model/history/exact_sum.hpp"
#include "model/history/plan.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <unordered_map>
#include <variant>
#include <vector>

namespace vigie {

/// How often each value stands in a window, by its hash or itself.
using value_counts = std::unordered_map<std::uint64_t, std::uint32_t>;

/// Positions in a window whose values fall (for the largest) or rise (for the smallest): the first is the
/// extreme one.
struct extreme_positions {
  std::deque<std::int64_t> positions;
  bool stale = false; ///< to be made again from the window: it has slid back
};

/// A figure: none where it is missing.
struct history_value {
  bool there = false;
  std::int64_t integer = 0; ///< of count and distinct
  double real = 0;          ///< of the others; money in whole units, times in seconds
};

/// The events of one key, and for each span of the plan the running sums of those in it. All that it keeps
/// beside the events follows from them: two accounts with the same events tell the same.
///
/// Sliding a window by an event costs as much as events enter and leave it, whatever its length. An event
/// that is older than others of its key slides the windows back to its time and forth again.
class account_history {
public:
  account_history() = default; ///< of no use but to be assigned
  explicit account_history(const history_group& group);

  /// Puts an event in its place, and gives the figures that it is judged by: of the events at most as late as
  /// it that were put before it, and of itself. Both functions are called with each figure's place.
  template <class Give>
  void take(const history_group& group, const std::vector<history_figure>& figures,
            std::span<const std::size_t> wanted, const kept_event& event, Give give) {
    slide_to(group, event.time_us);
    for (const auto place : wanted)
      if (!figures[place].itself)
        give(place, value_of(group, figures[place], event.time_us));
    put(group, event);
    for (const auto place : wanted)
      if (figures[place].itself)
        give(place, value_of(group, figures[place], event.time_us));
  }

  /// The same for an event that is not to be kept.
  template <class Give>
  void look(const history_group& group, const std::vector<history_figure>& figures,
            std::span<const std::size_t> wanted, std::int64_t time_us, Give give) {
    slide_to(group, time_us);
    for (const auto place : wanted)
      give(place, value_of(group, figures[place], time_us));
  }

  /// Forgets what happened up to this time, once it is worth the work.
  void forget_to(const history_group& group, std::int64_t time_us);

  std::size_t size() const { return events_.size(); }
  std::int64_t oldest_us() const { return events_.time_us(0); }
  std::int64_t newest_us() const { return events_.time_us(events_.size() - 1); }
  const event_series& events() const { return events_; }

  /// Of the heap, about: what hash tables and lists take is counted by their entries.
  std::size_t bytes(const history_group& group) const;

private:
  using extra_state = std::variant<exact_moments, value_counts, extreme_positions>;

  struct cursor {
    std::uint32_t low = 0;  ///< the first event in the window
    std::uint32_t high = 0; ///< the first behind it
  };

  /// At which end of a window an event comes in or goes out.
  enum class side : std::uint8_t { front, back };

  cursor cursor_of(std::size_t span) const;
  void set_cursor(std::size_t span, cursor to);

  void slide_to(const history_group& group, std::int64_t now_us);
  void put(const history_group& group, const kept_event& event);
  void enter(const history_group& group, std::size_t span, cursor window, std::size_t position, side where);
  void leave(const history_group& group, std::size_t span, cursor window, std::size_t position, side where);
  void add(const history_group& group, const accumulator& into, std::size_t position, int sign);
  bool counts(const history_group& group, const accumulator& into, std::size_t position) const;

  history_value value_of(const history_group& group, const history_figure& figure, std::int64_t now_us);
  history_value moment_of(const history_group& group, const history_figure& figure, double count) const;
  std::int64_t value_at(const history_group& group, const accumulator& of, std::size_t position) const;
  bool beats(const history_group& group, const accumulator& of, bool largest, std::size_t a,
             std::size_t b) const;
  void note_extreme(const history_group& group, const accumulator& of, bool largest, std::size_t position);
  std::size_t extreme(const history_group& group, const accumulator& of, bool largest);

  event_series events_;
  std::unique_ptr<extra_state[]> extra_;
};

} // namespace vigie
