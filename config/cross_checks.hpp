#pragma once

#include "config/settings.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// What is wrong with settings that each fit alone. Leaves out checks on the keys in `failed`, whose values
/// are not the ones that were asked for.
std::vector<std::string> cross_checks(const settings& values, const std::set<std::string_view>& failed);

} // namespace vigie
