#pragma once

#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// What librdkafka has against a property taken alone.
struct property_trouble {
  bool is_unknown = false; ///< there is none of that name
  std::string text;        ///< librdkafka's; may quote the value
};

std::optional<property_trouble> trouble_of_property(const std::string& name, const std::string& value);

/// The names of all properties that librdkafka knows.
std::vector<std::string> property_names();

} // namespace vigie
