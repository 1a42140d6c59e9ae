#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace vigie {

/// The man page (troff) of the program ("vigie"), of one of its commands ("run") or of the configuration file
/// ("vigie.conf"), from what --help is made of. None where there is no such page.
std::optional<std::string> man_page(const CLI::App& program, std::string_view name);

} // namespace vigie
