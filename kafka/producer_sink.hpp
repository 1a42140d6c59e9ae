#pragma once

#include "kafka/producer.hpp"
#include "kafka/record_sink.hpp"
#include "kafka/record_source.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace vigie {

struct producer_sink_options {
  client_properties client;
  kafka_logger log;
  std::string transactional_id;                    ///< empty: no transactions (at-least-once)
  std::string topic;                               ///< whose offsets a transaction commits
  std::size_t queue_bytes = std::size_t{32} << 20; ///< that wait for an acknowledgement, and no more
};

/// The sink on librdkafka's idempotent producer. A message is tried until a broker takes or refuses it,
/// however long brokers are away. Throws source_error where the properties are refused.
std::unique_ptr<record_sink> make_producer_sink(const producer_sink_options& options);

/// The same with Kafka transactions, on behalf of `member`. Fences an earlier sink of the same transactional
/// id, and so waits for a broker.
std::unique_ptr<record_sink> make_transactional_sink(producer_sink_options options,
                                                     std::shared_ptr<record_source> member);

} // namespace vigie
