#pragma once

#include "kafka/client_properties.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// What a node needs the brokers to grant.
struct wanted_access {
  std::string read_topic;
  std::vector<std::string> written_topics;
  std::string group; ///< to read as a member of
};

/// Asks the brokers whether they take this client's credentials and grant what is wanted. Returns a refusal
/// for a person to read; nothing where all is granted, and also where nobody answers within `patience`: a
/// broker that is away may grant it later. Properties that are wrong by themselves are not its matter.
std::optional<kafka_error> find_refusal(const client_properties& client, const wanted_access& wanted,
                                        std::chrono::milliseconds patience);

} // namespace vigie
