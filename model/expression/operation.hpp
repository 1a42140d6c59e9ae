#pragma once

#include "model/expression/kind.hpp"

#include <cstdint>

namespace vigie::cel {

/// What one step computes. Each has one signature, so that a step never asks for the types of its operands.
enum class operation : std::uint8_t {
  // Without operands.
  constant,
  failure, ///< of every row
  load_boolean,
  load_integer,
  load_real,
  load_money,          ///< in whole units
  load_smallest_units, ///< of money, as a double
  load_text,
  load_place, ///< of closed-set text: its place in the set, an int
  load_time,

  // Of any type.
  choose,         ///< bool ? second : third
  guard,          ///< the first, where the second is fine
  has_value,      ///< whether the first is fine; a bool, never failed
  require_finite, ///< the first, where it is finite

  // Logic.
  negate_boolean,
  both,
  either,

  // Comparisons: of two of a type.
  equal_boolean,
  equal_integer,
  equal_real,
  equal_text,
  equal_time,
  equal_integer_real,
  less_boolean,
  less_integer,
  less_real,
  less_text,
  less_time,
  less_integer_real,
  less_real_integer,
  at_most_boolean,
  at_most_integer,
  at_most_real,
  at_most_text,
  at_most_time,
  at_most_integer_real,
  at_most_real_integer,

  // Of integers; durations too where it says so.
  add_integer,      ///< and durations
  subtract_integer, ///< and durations
  multiply_integer,
  divide_integer,
  modulo_integer,
  negate_integer,
  absolute_integer,
  sign_integer,
  greater_integer,
  lesser_integer,

  // Of doubles.
  add_real,
  subtract_real,
  multiply_real,
  divide_real,
  negate_real,
  absolute_real,
  sign_real,
  greater_real,
  lesser_real,
  ceil,
  floor,
  round,
  trunc,
  square_root,
  natural_logarithm,
  binary_logarithm,
  exponential,
  magnitude,
  is_nan,
  is_infinite,
  is_finite,

  // Of text.
  text_of_place,
  concatenate,
  size_of_text,
  starts_with,
  ends_with,
  contains,
  matches,

  // Of time.
  later,   ///< a timestamp and a duration
  earlier, ///< a timestamp less a duration
  between, ///< a timestamp less another one
  calendar_part,
  calendar_part_in, ///< of the zone that the second operand names
  duration_part,

  // Conversions.
  integer_of_real,
  integer_of_text,
  integer_of_time,
  real_of_integer,
  real_of_text,
  text_of_boolean,
  text_of_integer,
  text_of_real,
  text_of_time,
  text_of_duration,
  boolean_of_text,
  time_of_integer,
  time_of_text,
  duration_of_text,

  // Look-ups.
  integer_in_set,
  real_in_set,
  text_in_set,
  place_in_table, ///< of closed-set text: a bool for each place

  count,
};

inline constexpr auto operations = static_cast<std::size_t>(operation::count);

/// What is known of an operation whatever its operands are.
struct operation_traits {
  kind result =
      kind::boolean;     ///< not of `choose`, `guard`, `constant`, `failure`, which take their operands'
  bool can_fail = false; ///< though its operands are fine
  bool commutes = false;
};

operation_traits traits(operation of);

} // namespace vigie::cel
