#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

/// SHA-256 in lower-case hexadecimal.
std::string sha256(std::string_view bytes);

/// Of a file of any size; none where it cannot be read.
std::optional<std::string> sha256_of_file(const std::filesystem::path& file);

} // namespace vigie
