#pragma once

#include "kafka/calls.hpp"

#include <optional>
#include <string>

namespace vigie {

/// Why offsets are not committed.
struct commit_failure {
  std::string error; ///< Kafka's name of its code
  std::string text;
};

/// What became of a commit. `code` is that of the call, which is no error where only some of the partitions
/// were refused: those say so themselves. Nothing: all offsets that there were are committed.
std::optional<commit_failure> failure_of_commit(rd_kafka_resp_err_t code,
                                                const rd_kafka_topic_partition_list_t* partitions);

} // namespace vigie
