#pragma once

#include "cli/property_errors.hpp"
#include "cli/subcommand.hpp"
#include "config/settings.hpp"
#include "kafka/client_properties.hpp"

namespace vigie {

/// What the settings say about the connection to Kafka. Throws a usage_error that lists the properties which
/// librdkafka does not take.
inline client_properties client_of(const settings& values) {
  if (const auto errors = property_errors(values.kafka); !errors.empty())
    throw usage_error(errors);
  return {values.kafka.bootstrap_servers, values.kafka.properties};
}

} // namespace vigie
