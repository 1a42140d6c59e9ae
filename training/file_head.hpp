#pragma once

#include <filesystem>
#include <string>

namespace vigie {

/// The file's first 256 KiB.
std::string head_of(const std::filesystem::path& file);

} // namespace vigie
