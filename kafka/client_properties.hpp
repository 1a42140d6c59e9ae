#pragma once

#include "kafka/error.hpp"
#include "kafka/handles.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace vigie {

/// What the user says about the connection to Kafka.
struct client_properties {
  std::string bootstrap_servers = "127.0.0.1:9092";
  std::map<std::string, std::string> properties; ///< librdkafka's own, passed through word for word
};

/// A property that this program sets itself.
struct own_property {
  std::string name;
  std::string value;
  enum : std::uint8_t { standard, required } force = standard; ///< may the user's properties say otherwise?
};

enum class kafka_log_level : std::uint8_t { error, warning, info, debug };

/// Takes librdkafka's log lines. Called on any thread; must not throw.
using kafka_logger = std::function<void(kafka_log_level, std::string_view facility, std::string_view text)>;

/// The opaque of every client: what callbacks find by `rd_kafka_opaque`. A client's own state derives from it
/// and lives longer than the client.
struct client_context {
  kafka_logger log; ///< empty: librdkafka's lines are dropped
};

/// Our standards, then the user's properties, then what we require; a clear error for a property that
/// librdkafka does not know, a value that it refuses, and a property that is not the user's to set.
kafka_result<configuration_handle>
make_configuration(const client_properties& user, std::span<const own_property> own, client_context& context);

kafka_result<client_handle> make_producer_client(configuration_handle configuration);
kafka_result<client_handle> make_consumer_client(configuration_handle configuration);

} // namespace vigie
