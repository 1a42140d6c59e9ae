#pragma once

#include "kafka/client_properties.hpp"
#include "kafka/record_source.hpp"

#include <memory>
#include <string>

namespace vigie {

struct consumer_options {
  client_properties client;
  std::string topic;
  std::string group;
  std::string static_member_id; ///< empty: a dynamic member
  kafka_logger log;
};

/// A member of the consumer group on librdkafka. Each partition has a queue of its own, apart from the
/// consumer's, so that readers take from them in parallel; fetching stops by itself where a queue is full.
/// Throws source_error where the properties are refused.
std::shared_ptr<record_source> make_consumer(consumer_options options);

} // namespace vigie
