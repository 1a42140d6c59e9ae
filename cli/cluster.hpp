#pragma once

#include "actors/supervisor.hpp"
#include "config/settings.hpp"
#include "network/cluster_network.hpp"

#include "caf/fwd.hpp"

#include <memory>
#include <optional>
#include <string>

// What a node needs to be one of several. Nothing here does anything for one that is alone.

namespace vigie {

/// Why the certificates don't serve.
std::optional<std::string> cluster_error(const settings& values);

/// Throws std::runtime_error where this node's address can't be had.
void check_listening(const settings& values);

/// Before the actor system is made.
void prepare_cluster(const settings& values, caf::actor_system_config& config);

/// Lets the supervision have a cluster member. What is returned must go before the system; null: alone.
std::unique_ptr<cluster_network> open_cluster(const settings& values, caf::actor_system& system,
                                              supervisor_options& supervision);

} // namespace vigie
