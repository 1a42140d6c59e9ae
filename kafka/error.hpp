#pragma once

#include "kafka/handles.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace vigie {

/// What a caller can do about an error.
enum class kafka_error_kind : std::uint8_t {
  queue_full, ///< the producer's queue holds all it may: poll, then hand the same message over again
  retriable,  ///< the same call may succeed later
  abortable,  ///< the transaction must be aborted and done anew
  fatal,      ///< this client is of no use any more: destroy it and build another
  permanent,  ///< repeating does not help, but the client lives on
};

struct kafka_error {
  int code; ///< librdkafka's rd_kafka_resp_err_t
  kafka_error_kind kind;
  std::string text; ///< for a person, with librdkafka's name of the code
};

/// A value, or why there is none.
template <class T>
using kafka_result = std::variant<T, kafka_error>;

/// Describes a code other than "no error".
kafka_error to_kafka_error(int code);

/// The same with librdkafka's finer text for this one case.
kafka_error to_kafka_error(int code, std::string detail);

/// Nothing where librdkafka returned no error.
std::optional<kafka_error> to_kafka_error(error_handle error);

} // namespace vigie
