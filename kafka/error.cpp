#include "kafka/error.hpp"

#include <librdkafka/rdkafka.h>

namespace vigie {

namespace {

kafka_error_kind kind_of(rd_kafka_resp_err_t code) {
  switch (code) {
  case RD_KAFKA_RESP_ERR__QUEUE_FULL:
    return kafka_error_kind::queue_full;
  case RD_KAFKA_RESP_ERR__FATAL:
  case RD_KAFKA_RESP_ERR__FENCED:
  case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
  case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    return kafka_error_kind::fatal;
  case RD_KAFKA_RESP_ERR__TRANSPORT:
  case RD_KAFKA_RESP_ERR__RESOLVE:
  case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
  case RD_KAFKA_RESP_ERR__TIMED_OUT:
  case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
  case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
  case RD_KAFKA_RESP_ERR__WAIT_COORD:
  case RD_KAFKA_RESP_ERR__WAIT_CACHE:
  case RD_KAFKA_RESP_ERR__RETRY:
  case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
  case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
  case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
  case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
  case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
  case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
  case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
  case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
  case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
  case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
    return kafka_error_kind::retriable;
  default:
    return kafka_error_kind::permanent;
  }
}

kafka_error_kind kind_of(const rd_kafka_error_t& error) {
  if (rd_kafka_error_is_fatal(&error))
    return kafka_error_kind::fatal;
  if (rd_kafka_error_txn_requires_abort(&error))
    return kafka_error_kind::abortable;
  if (rd_kafka_error_is_retriable(&error))
    return kafka_error_kind::retriable;
  return kind_of(rd_kafka_error_code(&error));
}

} // namespace

kafka_error to_kafka_error(int code) {
  return to_kafka_error(code, rd_kafka_err2str(static_cast<rd_kafka_resp_err_t>(code)));
}

kafka_error to_kafka_error(int code, std::string detail) {
  const auto known = static_cast<rd_kafka_resp_err_t>(code);
  return {code, kind_of(known), std::move(detail) + " (" + rd_kafka_err2name(known) + ")"};
}

std::optional<kafka_error> to_kafka_error(error_handle error) {
  if (!error)
    return std::nullopt;
  auto result = to_kafka_error(rd_kafka_error_code(error.get()), rd_kafka_error_string(error.get()));
  result.kind = kind_of(*error);
  return result;
}

} // namespace vigie
