#pragma once

#include "model/schema/column.hpp"
#include "model/schema/text_place.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// What a field is to the engine; each role is taken at most once.
enum class field_role : std::uint8_t {
  amount,  ///< what windows add up; without it they count
  label,   ///< what windows compare: true is a fraud
  time,    ///< when the event was; without it the message's timestamp
  id,      ///< names the transaction in alerts and outcomes
  account, ///< an alert's key
};

inline constexpr std::size_t field_roles = 5;

/// A bound of a number, exact in the field's own unit.
struct number_bound {
  std::string text;       ///< as the schema writes it
  std::int64_t whole = 0; ///< of an integer; of money in its smallest units
  double real = 0;        ///< of a double
};

/// A field of a message, as the schema declares it.
struct field {
  std::string name; ///< a CEL identifier
  value_type type = value_type::text;
  std::optional<field_role> role;
  std::vector<std::string>
      path; ///< of keys, from the outermost object to the value; {name} where the schema has none
  std::optional<int> file_column; ///< in files: the column of that number, from 1
  int decimals = 2;               ///< of money, at most 4
  bool negative = false;          ///< money may be below zero
  bool optional = false;
  bool mask = false;                       ///< an account's name: shortened in logs and on the page
  std::vector<std::string> values;         ///< a closed set of text; empty: any
  std::optional<std::string> default_text; ///< stands for a missing value, read as a value in a message is
  std::optional<number_bound> min;         ///< of an integer, a double or money
  std::optional<number_bound> max;
  enum class time_unit : std::uint8_t { none, seconds, milliseconds, microseconds } unit = time_unit::none;
  std::chrono::seconds known_after{0}; ///< of the label
  text_place place;
};

enum class aggregate : std::uint8_t { count, sum, mean, min, max, stddev, distinct, since_last, since_first };

/// A figure of what a key's events were over some time.
struct history_definition {
  std::string name;
  aggregate what = aggregate::count;
  std::optional<std::size_t> of; ///< place in `schema::fields`; none: all events
  std::vector<std::size_t> by;   ///< places in `schema::fields`
  std::chrono::seconds over{0};
  std::string where; ///< CEL; empty: all events
  bool itself = true;
  text_place place; ///< of its name
  text_map where_map;
};

/// A figure of one event, by an expression.
struct feature_definition {
  std::string name;
  std::string value; ///< CEL
  std::vector<std::string> sets;
  std::string says; ///< a sentence; "{value}" in it is the feature's
  text_place place; ///< of its name
  text_map value_map;
};

/// What a stream's messages are, what is remembered of them, and what a model may look at.
struct schema {
  std::string name;
  std::string sha256;        ///< of its file's text, in hexadecimal
  bool strict = false;       ///< text is no number and a number no text, whatever could be read from it
  std::vector<field> fields; ///< in the file's order
  /// What data sets have and messages are written with, but nobody reads: their places go on behind `fields`.
  std::vector<field> carried;
  std::optional<std::size_t> key; ///< the field that the topic is keyed by
  std::string judge = "true";     ///< CEL: which messages are transactions
  text_map judge_map;
  std::vector<history_definition> history;
  std::vector<feature_definition> features;                  ///< each sees those before it
  std::array<std::optional<std::size_t>, field_roles> roles; ///< places in `fields`

  /// The field of that role; null where the schema has none.
  const field* with(field_role role) const {
    const auto place = roles[static_cast<std::size_t>(role)];
    return place ? &fields[*place] : nullptr;
  }

  const field& at(std::size_t place) const {
    return place < fields.size() ? fields[place] : carried[place - fields.size()];
  }

  /// Its place in `fields`; none where there is none of that name.
  std::optional<std::size_t> find(std::string_view field_name) const;
  /// Likewise of a figure in `history`.
  std::optional<std::size_t> find_figure(std::string_view figure_name) const;
};

/// Whether each partition of a topic that is keyed as the schema says holds all of a figure's events.
bool whole_by_key(const history_definition& figure, const schema& of);

/// What a figure is, in words that are the same for the same figure: "mean TX_AMOUNT by CUSTOMER_ID over 7d".
std::string described(const history_definition& figure, const schema& of);

} // namespace vigie
