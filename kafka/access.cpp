#include "kafka/access.hpp"

#include "kafka/calls.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <span>
#include <string_view>

namespace vigie {

namespace {

/// No wrong moment but a wrong password, certificate or right.
bool is_refusal(rd_kafka_resp_err_t code) {
  switch (code) {
  case RD_KAFKA_RESP_ERR__AUTHENTICATION:
  case RD_KAFKA_RESP_ERR__SSL:
  case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
  case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
  case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    return true;
  default:
    return false;
  }
}

/// A broker ends the TLS handshake with an alert when it does not take the certificate; to librdkafka that is
/// a connection that broke.
bool is_tls_alert(rd_kafka_resp_err_t code, std::string_view text) {
  return code == RD_KAFKA_RESP_ERR__TRANSPORT && text.find("SSL routines") != std::string_view::npos;
}

/// Brokers that do not tell what they grant tell nothing.
bool grants(std::span<const rd_kafka_AclOperation_t> told, rd_kafka_AclOperation_t wanted) {
  return told.empty() || std::ranges::find(told, wanted) != told.end();
}

class questions {
public:
  questions(rd_kafka_t* client, const wanted_access& wanted, std::chrono::milliseconds patience)
      : client_{client}, wanted_{wanted}, deadline_{std::chrono::steady_clock::now() + patience},
        answers_{rd_kafka_queue_get_main(client)} {
    const auto timeout_ms = static_cast<int>(patience.count());
    std::vector<const char*> topics{wanted.read_topic.c_str()};
    for (const auto& topic : wanted.written_topics)
      topics.push_back(topic.c_str());
    const topic_names_handle names{rd_kafka_TopicCollection_of_topic_names(topics.data(), topics.size()),
                                   rd_kafka_TopicCollection_destroy};
    rd_kafka_DescribeTopics(client, names.get(), options(RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, timeout_ms).get(),
                            answers_.get());
    const char* group = wanted.group.c_str();
    rd_kafka_DescribeConsumerGroups(client, &group, 1,
                                    options(RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, timeout_ms).get(),
                                    answers_.get());
  }

  std::optional<kafka_error> refusal() {
    for (int open = 2; open > 0;) {
      const auto left = deadline_ - std::chrono::steady_clock::now();
      const auto left_ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
      const event_handle event{
          rd_kafka_queue_poll(answers_.get(), std::max<int>(0, static_cast<int>(left_ms))),
          rd_kafka_event_destroy};
      if (!event || rd_kafka_event_error(event.get()) == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
        return std::nullopt;
      if (auto found = refusal_in(*event))
        return found;
      if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_ERROR)
        --open;
    }
    return std::nullopt;
  }

private:
  admin_options_handle options(rd_kafka_admin_op_t operation, int timeout_ms) {
    auto result = admin_options(client_, operation, timeout_ms);
    const error_handle unsupported{rd_kafka_AdminOptions_set_include_authorized_operations(result.get(), 1)};
    return result;
  }

  std::optional<kafka_error> refusal_in(rd_kafka_event_t& event) const {
    const auto code = rd_kafka_event_error(&event);
    const std::string text = rd_kafka_event_error_string(&event);
    if (is_tls_alert(code, text))
      return to_kafka_error(RD_KAFKA_RESP_ERR__SSL,
                            text + "; is the certificate expired, or from another authority?");
    if (is_refusal(code))
      return to_kafka_error(code, text);
    std::size_t count = 0;
    if (const auto* result = rd_kafka_event_DescribeTopics_result(&event)) {
      const auto** topics = rd_kafka_DescribeTopics_result_topics(result, &count);
      for (const auto* topic : std::span{topics, count})
        if (auto found = refusal_of(*topic))
          return found;
    } else if (const auto* groups = rd_kafka_event_DescribeConsumerGroups_result(&event)) {
      const auto** members = rd_kafka_DescribeConsumerGroups_result_groups(groups, &count);
      for (const auto* group : std::span{members, count})
        if (auto found = refusal_of(*group))
          return found;
    }
    return std::nullopt;
  }

  std::optional<kafka_error> refusal_of(const rd_kafka_TopicDescription_t& topic) const {
    const std::string name = rd_kafka_TopicDescription_name(&topic);
    const bool reads = name == wanted_.read_topic;
    std::size_t count = 0;
    const auto* told = rd_kafka_TopicDescription_authorized_operations(&topic, &count);
    const auto code = rd_kafka_error_code(rd_kafka_TopicDescription_error(&topic));
    if (!is_refusal(code) &&
        grants({told, count}, reads ? RD_KAFKA_ACL_OPERATION_READ : RD_KAFKA_ACL_OPERATION_WRITE))
      return std::nullopt;
    return to_kafka_error(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
                          std::string{"no right to "} + (reads ? "read" : "write") + " the topic " + name);
  }

  std::optional<kafka_error> refusal_of(const rd_kafka_ConsumerGroupDescription_t& group) const {
    std::size_t count = 0;
    const auto* told = rd_kafka_ConsumerGroupDescription_authorized_operations(&group, &count);
    const auto code = rd_kafka_error_code(rd_kafka_ConsumerGroupDescription_error(&group));
    if (!is_refusal(code) && grants({told, count}, RD_KAFKA_ACL_OPERATION_READ))
      return std::nullopt;
    return to_kafka_error(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
                          "no right to read as the group " + wanted_.group);
  }

  rd_kafka_t* client_;
  const wanted_access& wanted_;
  std::chrono::steady_clock::time_point deadline_;
  queue_handle answers_;
};

} // namespace

std::optional<kafka_error> find_refusal(const client_properties& client, const wanted_access& wanted,
                                        std::chrono::milliseconds patience) {
  client_context silent; // The refusal says it all, once.
  auto configured = make_configuration(client, {}, silent);
  if (std::holds_alternative<kafka_error>(configured))
    return std::nullopt;
  auto configuration = std::get<configuration_handle>(std::move(configured));
  rd_kafka_conf_set_events(configuration.get(), RD_KAFKA_EVENT_ERROR);
  const auto made = make_producer_client(std::move(configuration));
  if (std::holds_alternative<kafka_error>(made))
    return std::nullopt;
  return questions{std::get<client_handle>(made).get(), wanted, patience}.refusal();
}

} // namespace vigie
