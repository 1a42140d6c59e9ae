#pragma once

#include "config/settings.hpp"

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// A value as somebody wrote it.
struct written_value {
  std::string key;
  std::string text;
  std::string origin; ///< where, for error texts: "vigie.conf, line 3", "VIGIE_KAFKA_TOPIC"
};

/// All values of one place, and what is wrong with that place itself.
struct layer {
  std::vector<written_value> values;
  std::vector<std::string> errors;
  std::vector<std::string> notes{}; ///< what was passed over; no error
};

/// Environment variables that begin with VIGIE_ and are no settings: the configuration file's name, and the
/// faults that tests inject.
inline constexpr std::array<std::string_view, 2> reserved_variables{"VIGIE_CONFIG_FILE", "VIGIE_FAILPOINTS"};

layer file_layer(std::string_view content, const std::string& file_name);

/// `variables` as the process has them: "NAME=value". Those without the prefix VIGIE_ are none of ours, nor
/// are those that Kubernetes makes for services: one note tells of them. A property of librdkafka may have a
/// variable of its own, VIGIE_KAFKA_PROPERTIES_SESSION_TIMEOUT_MS.
layer environment_layer(std::span<const std::string_view> variables);

struct configuration {
  settings values;                            ///< to be used only where there are no errors
  std::map<std::string, std::string> origins; ///< by key, of what is not left at its default
  std::vector<std::string> errors;            ///< all of them, each one line that begins with the key
  std::vector<std::string> notes;             ///< what was passed over, a line each
};

/// Merges layers over the defaults, later ones win, and checks every value of every layer.
configuration load(std::span<const layer> layers);

} // namespace vigie
