#include "kafka/refusal.hpp"

#include <librdkafka/rdkafka.h>

namespace vigie {

namespace {

/// librdkafka has codes of its own for what a broker has told it before.
rd_kafka_resp_err_t broker_code(int code) {
  switch (static_cast<rd_kafka_resp_err_t>(code)) {
  case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
  case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
  case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_ID:
    return RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  default:
    return static_cast<rd_kafka_resp_err_t>(code);
  }
}

} // namespace

refusal refusal_of(const kafka_error& error) {
  const auto code = broker_code(error.code);
  refusal result;
  result.code = rd_kafka_err2name(code);
  result.text = rd_kafka_err2str(code);
  // The first is a topic's bound on a batch, the second that of a segment of its log.
  result.for_size =
      code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE;
  return result;
}

bool is_refusal(const kafka_error& error) {
  switch (broker_code(error.code)) {
  case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
  case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
  case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
  case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
  case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
  case RD_KAFKA_RESP_ERR_INVALID_RECORD:
  case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    return true;
  default:
    return false;
  }
}

} // namespace vigie
