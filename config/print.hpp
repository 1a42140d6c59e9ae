#pragma once

#include "config/load.hpp"

#include <string>

namespace vigie {

/// The configuration in force, in the file's syntax, with the origin of what is not left at its default.
/// Secrets are hidden.
std::string effective_configuration(const configuration& from);

/// config/vigie.conf: every setting, commented out at its default.
std::string sample_file();

/// docs/configuration.md.
std::string manual();

} // namespace vigie
