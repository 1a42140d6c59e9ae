#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace vigie {

/// What a file or a pipe holds; none where it can't be read, or holds more than so many bytes.
std::optional<std::string> file_text(const std::filesystem::path& file, std::size_t largest);

} // namespace vigie
