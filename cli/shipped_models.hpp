#pragma once

#include <filesystem>

namespace vigie {

/// A model's file: the path as given where it exists; else, for a bare name, the model of that name that came
/// with the program (../share/vigie/models beside its folder).
std::filesystem::path find_model(const std::filesystem::path& named);

} // namespace vigie
