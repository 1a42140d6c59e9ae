#pragma once

#include "config/settings.hpp"

#include <string>
#include <vector>

namespace vigie {

/// The properties that librdkafka does not take, a line each, with the nearest name for one that it does not
/// know. Values that may be secret are not shown.
std::vector<std::string> property_errors(const kafka_settings& kafka);

} // namespace vigie
