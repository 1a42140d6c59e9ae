#include "kafka/partition_offset.hpp"

#include <librdkafka/rdkafka.h>

namespace vigie {

partition_list_handle to_partition_list(std::span<const partition_offset> offsets) {
  partition_list_handle result(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& place : offsets)
    rd_kafka_topic_partition_list_add(result.get(), place.topic.c_str(), place.partition)->offset =
        place.offset;
  return result;
}

} // namespace vigie
