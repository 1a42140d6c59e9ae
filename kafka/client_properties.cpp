#include "kafka/client_properties.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>

namespace vigie {

namespace {

using message_buffer = std::array<char, 512>;

kafka_log_level level_of(int syslog_level) {
  if (syslog_level <= 3)
    return kafka_log_level::error;
  if (syslog_level == 4)
    return kafka_log_level::warning;
  return syslog_level <= 6 ? kafka_log_level::info : kafka_log_level::debug;
}

void on_log(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  const auto& context = *static_cast<const client_context*>(rd_kafka_opaque(client));
  const std::string_view line(text);
  // The user's properties go to producers and consumers alike, so each meets some of the other's.
  const auto is_of_the_other_kind = line.find("property and will be ignored by") != line.npos;
  if (context.log && !is_of_the_other_kind)
    context.log(level_of(level), facility, line);
}

kafka_error invalid(std::string text) {
  return {RD_KAFKA_RESP_ERR__INVALID_ARG, kafka_error_kind::permanent, std::move(text)};
}

std::optional<kafka_error> set(rd_kafka_conf_t& configuration, const std::string& name,
                               const std::string& value) {
  message_buffer message{};
  if (rd_kafka_conf_set(&configuration, name.c_str(), value.c_str(), message.data(), message.size()) ==
      RD_KAFKA_CONF_OK)
    return std::nullopt;
  return invalid("kafka.properties." + name + ": " + message.data());
}

std::optional<kafka_error> check_is_free(const std::string& name, std::span<const own_property> own) {
  if (name == "bootstrap.servers" || name == "metadata.broker.list")
    return invalid("kafka.properties." + name + ": use kafka.bootstrap-servers");
  const auto found = std::ranges::find(own, name, &own_property::name);
  if (found != own.end() && found->force == own_property::required)
    return invalid("kafka.properties." + name + ": is set by vigie and cannot be changed");
  return std::nullopt;
}

kafka_result<client_handle> make_client(rd_kafka_type_t type, configuration_handle configuration) {
  message_buffer message{};
  client_handle client(rd_kafka_new(type, configuration.get(), message.data(), message.size()));
  if (!client)
    return to_kafka_error(rd_kafka_last_error(), message.data());
  // The client owns its configuration from here on.
  static_cast<void>(configuration.release());
  return client;
}

} // namespace

kafka_result<configuration_handle> make_configuration(const client_properties& user,
                                                      std::span<const own_property> own,
                                                      client_context& context) {
  configuration_handle result(rd_kafka_conf_new());
  for (const auto& [name, value] : user.properties)
    if (auto error = check_is_free(name, own))
      return std::move(*error);
  if (auto error = set(*result, "client.id", "vigie"))
    return std::move(*error);
  for (const auto& property : own)
    if (auto error = set(*result, property.name, property.value))
      return std::move(*error);
  for (const auto& [name, value] : user.properties)
    if (auto error = set(*result, name, value))
      return std::move(*error);
  if (auto error = set(*result, "bootstrap.servers", user.bootstrap_servers))
    return std::move(*error);
  rd_kafka_conf_set_opaque(result.get(), &context);
  rd_kafka_conf_set_log_cb(result.get(), on_log);
  return result;
}

kafka_result<client_handle> make_producer_client(configuration_handle configuration) {
  return make_client(RD_KAFKA_PRODUCER, std::move(configuration));
}

kafka_result<client_handle> make_consumer_client(configuration_handle configuration) {
  return make_client(RD_KAFKA_CONSUMER, std::move(configuration));
}

} // namespace vigie
