#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vigie {

/// Why a message is not one of the schema's. `to_string` gives the code in the dead letter's header and the
/// metric's label.
enum class decode_error : std::uint8_t {
  no_value,       ///< null (a tombstone) or empty
  malformed_json, ///< not JSON: truncated, NaN, garbage behind the object
  invalid_utf8,
  too_deep,      ///< nested deeper than 32 levels
  not_an_object, ///< JSON, but neither an object nor a string that holds one
  missing_field,
  duplicate_field,
  wrong_type,      ///< text where a number belongs, and the like
  unknown_type,    ///< text that is none of its field's closed set
  negative_amount, ///< money below zero in a field that has none
  fraction_of_cent,
  out_of_range,   ///< a number beyond its field's bounds, or a time beyond the years 1 to 9999
  bad_timestamp,  ///< no message timestamp, or a time of the event outside the years 1970 to 9999
  malformed_avro, ///< not framed, or not bytes of the schema that it names
  unknown_schema, ///< the registry says that there is no such schema
  unavailable,    ///< no fault of the message: its schema can't be had now. It is to be read again later
};

inline constexpr std::size_t decode_errors = 16;

std::string_view to_string(decode_error error);

struct decode_failure {
  decode_error error;
  std::string reason; ///< one sentence for a person: names the field and what was found
};

/// The start of `text` in about 40 characters of printable ASCII, other bytes as \xNN: what a dead letter
/// says of what was found, whatever it was.
std::string ascii_excerpt(std::string_view text);

/// The same between quotation marks.
std::string quoted_excerpt(std::string_view text);

/// The last millisecond of the year 9999, since 1970.
inline constexpr std::int64_t last_timestamp_ms = 253'402'300'799'999;

} // namespace vigie
