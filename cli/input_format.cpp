#include "cli/input_format.hpp"

#include "avro/avro_decoder.hpp"
#include "avro/registry_client.hpp"
#include "avro/schema_registry.hpp"
#include "model/schema/json_decoder.hpp"

#include <utility>

namespace vigie {

message_format format_of(const input_settings& input, std::function<void(const std::string&)> tell) {
  if (input.format == input_format::json)
    return {make_json_decoder, {}};
  const auto client = std::make_shared<registry_client>(address_of(input));
  const auto registry = std::make_shared<schema_registry>(
      [client](std::uint32_t id) { return client->fetch(id); }, std::move(tell));
  const auto open = [registry](std::shared_ptr<const schema> of, const field_selection& kept,
                               std::function<void()> try_again) -> std::unique_ptr<message_decoder> {
    return std::make_unique<avro_decoder>(std::move(of), kept, registry, std::move(try_again));
  };
  return {open, [registry](std::string_view value) { return json_of_message(value, *registry); }};
}

registry_address address_of(const input_settings& input) {
  const auto& access = input.access;
  const auto colon = access.user_info.find(':');
  registry_address result;
  result.url = input.registry;
  result.user = access.user_info.substr(0, colon);
  result.password = colon == std::string::npos ? "" : access.user_info.substr(colon + 1);
  result.ca = access.ca;
  result.certificate = access.certificate;
  result.key = access.key;
  return result;
}

} // namespace vigie
