#pragma once

#include <filesystem>

namespace vigie {

/// A model's file: the path as given where it exists; else, for a bare name, the model of that name that came
/// with the program (share/vigie/models below where it is installed).
std::filesystem::path find_model(const std::filesystem::path& named);

/// A schema's file in the same way; the name of one that came with the program is "paysim", not
/// "paysim.yaml".
std::filesystem::path find_schema(const std::filesystem::path& named);

} // namespace vigie
