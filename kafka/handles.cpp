#include "kafka/handles.hpp"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

namespace vigie {

void kafka_deleter::operator()(rd_kafka_s* client) const noexcept {
  rd_kafka_destroy(client);
}

void kafka_deleter::operator()(rd_kafka_conf_s* configuration) const noexcept {
  rd_kafka_conf_destroy(configuration);
}

void kafka_deleter::operator()(rd_kafka_consumer_group_metadata_s* metadata) const noexcept {
  rd_kafka_consumer_group_metadata_destroy(metadata);
}

void kafka_deleter::operator()(rd_kafka_error_s* error) const noexcept {
  rd_kafka_error_destroy(error);
}

void kafka_deleter::operator()(rd_kafka_headers_s* headers) const noexcept {
  rd_kafka_headers_destroy(headers);
}

void kafka_deleter::operator()(rd_kafka_message_s* message) const noexcept {
  rd_kafka_message_destroy(message);
}

void kafka_deleter::operator()(rd_kafka_mock_cluster_s* cluster) const noexcept {
  rd_kafka_mock_cluster_destroy(cluster);
}

void kafka_deleter::operator()(rd_kafka_queue_s* queue) const noexcept {
  rd_kafka_queue_destroy(queue);
}

void kafka_deleter::operator()(rd_kafka_topic_partition_list_s* partitions) const noexcept {
  rd_kafka_topic_partition_list_destroy(partitions);
}

void kafka_deleter::operator()(rd_kafka_topic_s* topic) const noexcept {
  rd_kafka_topic_destroy(topic);
}

} // namespace vigie
