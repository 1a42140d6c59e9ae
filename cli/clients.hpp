#pragma once

#include "config/settings.hpp"
#include "kafka/client_properties.hpp"

namespace vigie {

/// What the settings say about the connection to Kafka.
inline client_properties client_of(const settings& values) {
  return {values.kafka.bootstrap_servers, values.kafka.properties};
}

} // namespace vigie
