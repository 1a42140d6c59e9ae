#pragma once

#include <cstdint>
#include <string_view>

namespace vigie::cel {

/// The type of a value, as expressions know it.
enum class kind : std::uint8_t {
  boolean,  ///< bool
  integer,  ///< int
  real,     ///< double
  text,     ///< string
  time,     ///< timestamp
  duration, ///< duration
  list,     ///< list
};

/// As CEL spells it.
std::string_view to_string(kind type);

/// How a row fared. An error is told by what went wrong, and means the same to all who use the value: none.
enum class status : std::uint8_t {
  fine,
  missing,       ///< a value that is not there was used
  not_finite,    ///< an earlier expression's value was used, and it is infinite or no number
  overflow,      ///< the result does not fit its type
  zero_divisor,  ///< of an integer
  no_conversion, ///< the value has no counterpart in the type asked for
  no_element,    ///< a list is shorter than that
  no_zone,       ///< there is no time zone of that name
  too_long,      ///< a text of more than `longest_text` bytes
};

std::string_view to_string(status what);

} // namespace vigie::cel
