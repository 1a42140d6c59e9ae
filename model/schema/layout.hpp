#pragma once

#include "model/schema/block.hpp"
#include "model/schema/field_tree.hpp"
#include "model/schema/row_writer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// How the value of a step is mostly written, and so read first. Any other form is read too, only slower.
enum class value_form : std::uint8_t {
  any,
  integer,
  money,
  real,
  boolean,
  text,        ///< quoted, of an open set
  closed_text, ///< quoted, of a closed set
  digits,      ///< a whole number that is kept as text
  time_text,   ///< quoted
  time_number,
  ignored_text, ///< quoted, of no field
  ignored_number,
  end, ///< behind the last value
};

/// One value of a message, and the bytes between it and the value before it: its run, the quotes around
/// values among them.
struct layout_step {
  std::array<char, block_size> first{}; ///< of the run
  std::uint32_t first_bits = 0;         ///< which of these there are
  std::uint32_t run_size = 0;
  std::uint32_t reach = 0; ///< how far the run and the quick reading of the value look, at most
  std::uint32_t run = 0;   ///< where it begins in `layout::bytes`
  std::int32_t field = -1; ///< place; -1: of no field
  value_form form = value_form::any;
  char behind = '\0';      ///< with what the next run begins: no value in its usual form has it
  std::uint8_t closes = 0; ///< how many of the run's bytes close the value before: its quote
  std::uint8_t opens = 0;  ///< how many open this one
};

/// What stays the same from message to message of one producer: everything but the values.
struct layout {
  std::string bytes; ///< all runs
  std::vector<layout_step> steps;
  std::vector<std::int32_t> absent; ///< fields that it does not have
  bool in_string = false;           ///< the object comes in a string
};

/// The layout of `value`, which the parser has taken; none where it is too large to keep, or where the string
/// that holds the object has other escapes than for quotes, backslashes, slashes and blanks.
std::optional<layout> learn_layout(std::string_view value, const std::vector<decoded_field>& fields,
                                   field_tree& tree);

inline constexpr std::size_t largest_layout = 16'384; ///< bytes of its runs
inline constexpr std::size_t most_steps = 512;

} // namespace vigie
