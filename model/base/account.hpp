#pragma once

#include <string>
#include <string_view>

namespace vigie {

/// An account's name as people may see it who need not know it: its first character and its last four,
/// "C…6815"; of a short name the first alone.
std::string masked_account(std::string_view name);

} // namespace vigie
