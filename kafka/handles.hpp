#pragma once

#include <memory>

// librdkafka's opaque types by their tags, so that a header of this room may hold one without including
// librdkafka.
struct rd_kafka_s;
struct rd_kafka_conf_s;
struct rd_kafka_consumer_group_metadata_s;
struct rd_kafka_error_s;
struct rd_kafka_headers_s;
struct rd_kafka_message_s;
struct rd_kafka_mock_cluster_s;
struct rd_kafka_queue_s;
struct rd_kafka_topic_partition_list_s;
struct rd_kafka_topic_s;

namespace vigie {

/// Gives each kind of handle back to librdkafka in its own way.
struct kafka_deleter {
  void operator()(rd_kafka_s* client) const noexcept;
  void operator()(rd_kafka_conf_s* configuration) const noexcept;
  void operator()(rd_kafka_consumer_group_metadata_s* metadata) const noexcept;
  void operator()(rd_kafka_error_s* error) const noexcept;
  void operator()(rd_kafka_headers_s* headers) const noexcept;
  void operator()(rd_kafka_message_s* message) const noexcept;
  void operator()(rd_kafka_mock_cluster_s* cluster) const noexcept;
  void operator()(rd_kafka_queue_s* queue) const noexcept;
  void operator()(rd_kafka_topic_partition_list_s* partitions) const noexcept;
  void operator()(rd_kafka_topic_s* topic) const noexcept;
};

/// Order matters where one owner holds several: a client's queues, topics and partition lists go before the
/// client, else its destruction hangs.
template <class T>
using kafka_handle = std::unique_ptr<T, kafka_deleter>;

using client_handle = kafka_handle<rd_kafka_s>;
using configuration_handle = kafka_handle<rd_kafka_conf_s>;
using group_metadata_handle = kafka_handle<rd_kafka_consumer_group_metadata_s>;
using error_handle = kafka_handle<rd_kafka_error_s>;
using headers_handle = kafka_handle<rd_kafka_headers_s>;
using message_handle = kafka_handle<rd_kafka_message_s>;
using mock_cluster_handle = kafka_handle<rd_kafka_mock_cluster_s>;
using queue_handle = kafka_handle<rd_kafka_queue_s>;
using partition_list_handle = kafka_handle<rd_kafka_topic_partition_list_s>;
using topic_handle = kafka_handle<rd_kafka_topic_s>;

} // namespace vigie
