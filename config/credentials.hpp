#pragma once

#include "config/settings.hpp"

#include <string>
#include <vector>

namespace vigie {

/// Reads the files that hold secrets, `kafka.credentials`, `input.credentials` and `http.token-file`, into
/// the settings. Returns what is wrong with them, each one line that begins with the key; no line shows what
/// the files hold.
std::vector<std::string> read_credentials(settings& values);

} // namespace vigie
