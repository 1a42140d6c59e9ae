#pragma once

#include "kafka/client_properties.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace vigie {

struct wanted_topic {
  std::string name;
  std::int32_t partitions = 1;
  std::map<std::string, std::string> settings; ///< of the broker: "cleanup.policy"
};

/// Makes a topic with as many replicas as the brokers make by default. Nothing: it is there, made now or
/// before.
std::optional<kafka_error> make_topic(const client_properties& client, const wanted_topic& wanted,
                                      std::chrono::milliseconds timeout);

} // namespace vigie
