#pragma once

#include "model/schema/transaction.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

/// Why a message is not a transaction. `to_string` gives the code in the dead letter's header and the
/// metric's label.
enum class decode_error : std::uint8_t {
  no_value,       ///< null (a tombstone) or empty
  malformed_json, ///< not JSON: truncated, NaN, garbage behind the object
  invalid_utf8,
  too_deep,      ///< nested deeper than 32 levels
  not_an_object, ///< JSON, but neither an object nor a string that holds one
  missing_field,
  duplicate_field,
  wrong_type,   ///< text where a number belongs, and the like
  unknown_type, ///< `type` is none of the five
  negative_amount,
  fraction_of_cent,
  out_of_range,  ///< a number too large for its field
  bad_timestamp, ///< no message timestamp, or one outside the years 1970 to 9999
};

inline constexpr std::size_t decode_errors = 13;

std::string_view to_string(decode_error error);

struct decode_failure {
  decode_error error;
  std::string reason; ///< one sentence for a person: names the field and what was found
};

/// Reads the two encodings of a transaction: a JSON object, and a JSON string that holds such an object.
/// Values of the usual shape go through a scanner made for it, all others, and so all errors, through
/// Boost.JSON. Keeps its parser's memory between calls; one codec a thread.
class codec {
public:
  codec();
  ~codec();
  codec(codec&&) noexcept;
  codec& operator=(codec&&) noexcept;

  /// Reads a message's value into `out`, all but its offset. Where it fails, `out` holds nothing of use.
  std::optional<decode_failure> decode(std::string_view value, std::int64_t timestamp_ms, transaction& out);

private:
  struct parser;
  std::unique_ptr<parser> parser_;
};

} // namespace vigie
