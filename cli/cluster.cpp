#include "cli/cluster.hpp"

#include "cli/node_name.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace vigie {

namespace {

bool is_alone(const settings& values) {
  return !values.cluster.listen && values.cluster.join.empty();
}

std::optional<cluster_tls> tls_of(const settings& values) {
  const auto& cluster = values.cluster;
  if (!cluster.has_tls())
    return std::nullopt;
  return cluster_tls{cluster.certificate, cluster.key, cluster.ca};
}

/// Others must reach this node too, so without an address of its own it takes any free port.
peer_address listening_of(const settings& values) {
  const auto& cluster = values.cluster;
  if (!cluster.listen)
    return {cluster.has_tls() ? "" : "127.0.0.1", 0};
  const auto& host = cluster.listen->host;
  return {host == "0.0.0.0" || host == "::" ? "" : host, cluster.listen->port};
}

} // namespace

std::optional<std::string> cluster_error(const settings& values) {
  const auto tls = is_alone(values) ? std::nullopt : tls_of(values);
  return tls ? trouble_of(*tls) : std::nullopt;
}

void check_listening(const settings& values) {
  if (is_alone(values))
    return;
  const auto at = listening_of(values);
  if (const auto trouble = trouble_of_listening(at.host, at.port))
    throw std::runtime_error("cluster.listen: nothing can listen on " +
                             to_string(values.cluster.listen.value_or(host_port{at.host, at.port})) + ": " +
                             *trouble);
}

void prepare_cluster(const settings& values, caf::actor_system_config& config) {
  if (!is_alone(values))
    load_cluster_network(config, tls_of(values));
}

std::unique_ptr<cluster_network> open_cluster(const settings& values, caf::actor_system& system,
                                              supervisor_options& supervision) {
  if (is_alone(values))
    return nullptr;
  auto network = std::make_unique<cluster_network>(system, values.cluster.has_tls());
  cluster_options options;
  options.name = node_name(values);
  options.program = VIGIE_VERSION;
  options.topic = values.kafka.topic;
  options.group = values.kafka.group;
  options.listen = listening_of(values);
  for (const auto& address : values.cluster.join)
    options.join.push_back({address.host, address.port});
  options.longest_window = *std::max_element(supervision.windows.begin(), supervision.windows.end());
  options.network = network->actor();
  supervision.cluster = std::move(options);
  return network;
}

} // namespace vigie
