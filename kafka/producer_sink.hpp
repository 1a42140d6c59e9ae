#pragma once

#include "kafka/producer.hpp"
#include "kafka/record_sink.hpp"

#include <memory>

namespace vigie {

struct producer_sink_options {
  client_properties client;
  kafka_logger log;
};

/// The sink on librdkafka's idempotent producer. A message is tried until the broker takes it, however long
/// that is down; only what can never succeed is delivered as an error. Throws source_error where the
/// properties are refused.
std::unique_ptr<record_sink> make_producer_sink(producer_sink_options options);

} // namespace vigie
