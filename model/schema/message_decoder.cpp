#include "model/schema/message_decoder.hpp"

namespace vigie {

std::optional<decode_failure> unreadable(std::string_view value, std::int64_t timestamp_ms) {
  if (value.empty())
    return decode_failure{decode_error::no_value, "the message has no value"};
  if (timestamp_ms < 0 || timestamp_ms > last_timestamp_ms)
    return decode_failure{decode_error::bad_timestamp, "the message's timestamp is " +
                                                           std::to_string(timestamp_ms) +
                                                           " ms, outside the years 1970 to 9999"};
  return std::nullopt;
}

} // namespace vigie
