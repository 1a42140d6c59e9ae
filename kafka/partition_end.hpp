#pragma once

#include "kafka/record_source.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace vigie {

/// What a partition's leader has answered. A message that the other replicas do not have yet, or whose
/// transaction is open, has its place and its timestamp in the log already, but readers do not see it, and
/// the end that they are told lies before it.
struct end_answers {
  std::int64_t low = 0;               ///< the oldest offset
  std::optional<std::int64_t> end;    ///< that readers see; none: no answer
  std::optional<std::int64_t> newest; ///< the message of the highest timestamp; -1: readers do not see it
                                      ///< yet, or there is none; none: no answer
};

/// What is known of the end by that. `tells_newest`: false where the brokers can't say which message is the
/// newest (before Kafka 3.0), and their end must be taken as it is.
inline told_end end_by(const end_answers& answers, bool tells_newest, std::int64_t asked_ms) {
  // librdkafka answers -1, and no error, when a connection breaks while it asks.
  if (!answers.end || *answers.end < 0)
    return {};
  const auto is_empty = *answers.end <= answers.low;
  const auto newest = answers.newest.value_or(-1);
  told_end told;
  told.offset = std::max(*answers.end, newest + 1);
  told.asked_ms = asked_ms;
  told.nothing_hidden = !tells_newest || newest >= 0 || (answers.newest && is_empty);
  return told;
}

} // namespace vigie
