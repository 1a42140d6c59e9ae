#pragma once

#include "avro/registry_client.hpp"
#include "config/settings.hpp"
#include "model/schema/message_decoder.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace vigie {

/// How a node reads what is on its topic.
struct message_format {
  decoder_maker open_decoder;
  std::function<std::string(std::string_view value)> as_json; ///< empty: it is JSON
};

/// As the settings say. What it hands out shares one cache of the registry's schemas; `tell` gets a line,
/// from another thread, when the registry goes away or comes back.
message_format format_of(const input_settings& input, std::function<void(const std::string&)> tell);

/// Where the registry is, and what it wants to see.
registry_address address_of(const input_settings& input);

} // namespace vigie
