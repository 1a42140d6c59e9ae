#pragma once

#include "kafka/error.hpp"
#include "kafka/handles.hpp"

#include <optional>
#include <string>

namespace vigie {

/// A broker within the process (librdkafka's mock cluster), reached over TCP on loopback. It serves groups,
/// commits and headers, keeps the newest 5 MiB of a partition, knows no offsets-for-times, and its
/// transactions have no effect.
class embedded_broker {
public:
  static kafka_result<embedded_broker> start();

  embedded_broker(embedded_broker&&) = default;

  std::string bootstrap_servers() const;

  /// Clients cannot create topics; asking for one without this gives it 4 partitions.
  std::optional<kafka_error> create_topic(const std::string& name, int partitions);

private:
  embedded_broker(client_handle client, mock_cluster_handle cluster);

  // The cluster goes before the client that carries it.
  client_handle client_;
  mock_cluster_handle cluster_;
};

} // namespace vigie
