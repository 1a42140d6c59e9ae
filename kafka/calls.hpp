#pragma once

#include "kafka/error.hpp"
#include "kafka/record_source.hpp"

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

// How this room's files call librdkafka: what is asked and answered, lists of partitions, and failures as
// exceptions.

namespace vigie {

using event_handle = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;
using admin_options_handle =
    std::unique_ptr<rd_kafka_AdminOptions_t, decltype(&rd_kafka_AdminOptions_destroy)>;
using topic_names_handle =
    std::unique_ptr<rd_kafka_TopicCollection_t, decltype(&rd_kafka_TopicCollection_destroy)>;

/// How long a call may take that is made while nothing else can go on.
inline constexpr int call_timeout_ms = 5'000;

inline admin_options_handle admin_options(rd_kafka_t* client, rd_kafka_admin_op_t call, int timeout_ms) {
  admin_options_handle options{rd_kafka_AdminOptions_new(client, call), rd_kafka_AdminOptions_destroy};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, nullptr, 0);
  return options;
}

inline void check(std::string_view what, rd_kafka_resp_err_t code) {
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw source_error(std::string{what} + ": " + to_kafka_error(code).text);
}

inline void check(std::string_view what, error_handle error) {
  if (const auto failure = to_kafka_error(std::move(error)))
    throw source_error(std::string{what} + ": " + failure->text);
}

template <class T>
T value_or_throw(std::string_view what, kafka_result<T> result) {
  if (const auto* error = std::get_if<kafka_error>(&result))
    throw source_error(std::string{what} + ": " + error->text);
  return std::move(std::get<T>(result));
}

inline partition_list_handle list_of(const std::string& topic, const partition_list& partitions) {
  partition_list_handle list{rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()))};
  for (const auto partition : partitions)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  return list;
}

inline partition_list_handle list_of(const std::string& topic,
                                     const std::map<std::int32_t, std::int64_t>& offsets) {
  partition_list_handle list{rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size()))};
  for (const auto& [partition, offset] : offsets)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = offset;
  return list;
}

} // namespace vigie
