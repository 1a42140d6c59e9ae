#include "kafka/embedded_broker.hpp"

#include "kafka/client_properties.hpp"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <utility>

namespace vigie {

kafka_result<embedded_broker> embedded_broker::start() {
  configuration_handle configuration(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(configuration.get(), nullptr);
  auto made = make_producer_client(std::move(configuration));
  if (auto* error = std::get_if<kafka_error>(&made))
    return std::move(*error);
  auto client = std::get<client_handle>(std::move(made));
  mock_cluster_handle cluster(rd_kafka_mock_cluster_new(client.get(), 1));
  if (!cluster)
    return to_kafka_error(RD_KAFKA_RESP_ERR__FAIL, "the embedded broker could not open a port on 127.0.0.1");
  // Nobody else is expected to join.
  rd_kafka_mock_group_initial_rebalance_delay_ms(cluster.get(), 0);
  return embedded_broker(std::move(client), std::move(cluster));
}

embedded_broker::embedded_broker(client_handle client, mock_cluster_handle cluster)
    : client_(std::move(client)), cluster_(std::move(cluster)) {}

std::string embedded_broker::bootstrap_servers() const {
  return rd_kafka_mock_cluster_bootstraps(cluster_.get());
}

std::optional<kafka_error> embedded_broker::create_topic(const std::string& name, int partitions) {
  const auto code = rd_kafka_mock_topic_create(cluster_.get(), name.c_str(), partitions, 1);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_kafka_error(code, "topic " + name);
  return std::nullopt;
}

} // namespace vigie
