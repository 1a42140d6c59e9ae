#include "kafka/topic_maker.hpp"

#include "kafka/calls.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <memory>
#include <span>

namespace vigie {

namespace {

using new_topic_handle = std::unique_ptr<rd_kafka_NewTopic_t, decltype(&rd_kafka_NewTopic_destroy)>;

constexpr int default_replicas = -1;

std::optional<kafka_error> answer_of(rd_kafka_event_t& event) {
  if (const auto code = rd_kafka_event_error(&event); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_kafka_error(code, rd_kafka_event_error_string(&event));
  std::size_t count = 0;
  const auto** topics =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(&event), &count);
  for (const auto* topic : std::span{topics, count}) {
    const auto code = rd_kafka_topic_result_error(topic);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
      return to_kafka_error(code, rd_kafka_topic_result_error_string(topic));
  }
  return std::nullopt;
}

} // namespace

std::optional<kafka_error> make_topic(const client_properties& client, const wanted_topic& wanted,
                                      std::chrono::milliseconds timeout) {
  client_context silent;
  auto configured = make_configuration(client, {}, silent);
  if (auto* error = std::get_if<kafka_error>(&configured))
    return std::move(*error);
  const auto made = make_producer_client(std::get<configuration_handle>(std::move(configured)));
  if (const auto* error = std::get_if<kafka_error>(&made))
    return *error;
  auto* const caller = std::get<client_handle>(made).get();
  const auto timeout_ms = static_cast<int>(timeout.count());
  std::array<char, 256> why{};
  const new_topic_handle topic{
      rd_kafka_NewTopic_new(wanted.name.c_str(), wanted.partitions, default_replicas, why.data(), why.size()),
      rd_kafka_NewTopic_destroy};
  if (!topic)
    return to_kafka_error(RD_KAFKA_RESP_ERR__INVALID_ARG, why.data());
  for (const auto& [name, value] : wanted.settings)
    rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
  const auto options = admin_options(caller, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout_ms);
  const queue_handle answers{rd_kafka_queue_new(caller)};
  auto* wanted_one = topic.get();
  rd_kafka_CreateTopics(caller, &wanted_one, 1, options.get(), answers.get());
  const event_handle event{rd_kafka_queue_poll(answers.get(), timeout_ms + 1'000), rd_kafka_event_destroy};
  if (!event)
    return to_kafka_error(RD_KAFKA_RESP_ERR__TIMED_OUT, "no broker has answered");
  return answer_of(*event);
}

} // namespace vigie
