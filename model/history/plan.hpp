#pragma once

#include "model/schema/schema.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// How a field is kept with each event of a key.
enum class stored_kind : std::uint8_t {
  presence, ///< a bit: whether there is a value
  boolean,  ///< a bit, and the presence
  integer,  ///< integers, money, places in a closed set
  real,
  text, ///< its hash
};

/// A field that is kept with the events of a group.
struct stored_field {
  std::size_t input = 0; ///< place in history_plan::inputs
  stored_kind kind = stored_kind::presence;
  int presence_bit = -1; ///< in the event's flags; -1: always present
  int value_bit = -1;    ///< of a boolean
  int word = -1;         ///< of the kinds with a value of their own: which one in the record
};

/// The events from some time back to now: all windows of one length and delay share it.
struct window_span {
  std::int64_t over_us = 0;
  std::int64_t delay_us = 0; ///< an event counts this much after it was (labels that become known)

  friend bool operator==(const window_span&, const window_span&) = default;
};

/// What is counted of the events in a span that pass `where` and have the field.
struct accumulator {
  std::size_t span = 0;
  int where_bit = -1; ///< in the event's flags; -1: all
  int field = -1;     ///< place in history_group::fields; -1: the event itself
  // What it keeps; places in the account's state words, -1: not needed, or derived.
  int count_at = -1;
  int sum_at = -1;     ///< two words, 128 bits
  int squares_at = -1; ///< three words, 192 bits
  int first_at = -1;   ///< the position of the first event, or -1
  int last_at = -1;    ///< the position of the last event, or -1
  // Kept beside the words; places in the account's extra states, -1: not needed.
  int real_at = -1;
  int distinct_at = -1;
  int smallest_at = -1;
  int largest_at = -1;

  bool derived_count() const { return where_bit < 0 && field < 0; }
};

/// All that is remembered by one key.
struct history_group {
  std::vector<std::size_t> by; ///< places in history_plan::inputs
  std::vector<stored_field> fields;
  std::vector<window_span> spans;
  std::vector<accumulator> accumulators;
  std::vector<std::vector<std::size_t>> by_span; ///< for each span the accumulators that keep something
  std::vector<int> where_bits;                   ///< for each of history_plan::wheres its bit, or -1
  int flag_bits = 0;
  int words = 0;               ///< 8-byte values in a record
  int state_words = 0;         ///< of an account, the spans' cursors first
  int extra_states = 0;        ///< of an account
  bool everything = false;     ///< events that pass no `where` are kept too
  std::int64_t horizon_us = 0; ///< an event is of no use once it is older than this
};

/// One figure of the schema's history, and where it is read from.
struct history_figure {
  std::string name;
  aggregate what = aggregate::count;
  std::size_t group = 0;
  std::size_t accumulator = 0;
  bool itself = true; ///< whether the event itself counts
  int decimals = 0;   ///< of money
  bool integral() const { return what == aggregate::count || what == aggregate::distinct; }
};

/// What has to be remembered for some figures of a schema. It never changes.
struct history_plan {
  std::vector<std::size_t> inputs; ///< places in schema::fields of the columns that are read
  std::vector<std::string> wheres; ///< CEL, each once
  std::vector<history_group> groups;
  std::vector<history_figure> figures; ///< in the order asked for
  std::int64_t horizon_us = 0;         ///< the longest of the groups'

  bool empty() const { return figures.empty(); }
};

/// The bound on fields and conditions with a bit in each event.
inline constexpr int most_flag_bits = 64;

/// The plan for these places in schema::history. Throws std::length_error where more than most_flag_bits are
/// needed by one key.
history_plan plan_history(const schema& of, std::span<const std::size_t> wanted);

} // namespace vigie
