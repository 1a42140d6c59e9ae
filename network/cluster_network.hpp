#pragma once

#include "network/tls_files.hpp"

#include "caf/actor.hpp"
#include "caf/fwd.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace vigie {

/// Why nothing can listen on that address, as the system says it; none: something can.
std::optional<std::string> trouble_of_listening(const std::string& host, std::uint16_t port);

/// Prepares a configuration for an actor system that talks to others: CAF's middleman, and TLS where files
/// are given. A silent connection is closed after some two seconds.
void load_cluster_network(caf::actor_system_config& config, const std::optional<cluster_tls>& tls);

/// What connects nodes: CAF's middleman actor, except that
///
/// - an attempt to connect ends after a second, where the system's would hold up all others for two minutes;
/// - a connection that does not become that of a node is closed, and the log says where it came from and why;
///   of such strangers only a few are borne at a time.
///
/// The system must have been made with the configuration above, and outlive this.
class cluster_network {
public:
  cluster_network(caf::actor_system& system, bool tls);
  ~cluster_network();
  cluster_network(const cluster_network&) = delete;
  cluster_network& operator=(const cluster_network&) = delete;

  const caf::actor& actor() const { return actor_; }

private:
  caf::actor_system& system_;
  caf::actor actor_;
};

} // namespace vigie
