#include "kafka/commit_outcome.hpp"

#include <span>

namespace vigie {

namespace {

bool is_failure(rd_kafka_resp_err_t code) {
  return code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__NO_OFFSET;
}

commit_failure failure_by(rd_kafka_resp_err_t code, const std::string& what) {
  return {rd_kafka_err2name(code), what + ": " + to_kafka_error(code).text};
}

} // namespace

std::optional<commit_failure> failure_of_commit(rd_kafka_resp_err_t code,
                                                const rd_kafka_topic_partition_list_t* partitions) {
  if (is_failure(code))
    return failure_by(code, "committing");
  if (partitions == nullptr)
    return std::nullopt;
  for (const auto& each : std::span{partitions->elems, static_cast<std::size_t>(partitions->cnt)})
    if (is_failure(each.err))
      return failure_by(each.err, "committing partition " + std::to_string(each.partition));
  return std::nullopt;
}

} // namespace vigie
