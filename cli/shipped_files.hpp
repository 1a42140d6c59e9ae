#pragma once

#include "model/scoring/model_file.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <variant>

namespace vigie {

/// A model's file: the path as given where it exists; else, for a bare name, the model of that name that came
/// with the program (share/vigie/models below where it is installed), with or without its ".json".
std::filesystem::path find_model(const std::filesystem::path& named);

/// A schema's file in the same way; the extension is ".yaml".
std::filesystem::path find_schema(const std::filesystem::path& named);

/// The file of the model that an option names; empty for "none". Throws usage_error, which names the option,
/// where there is no such file.
std::filesystem::path model_file(const std::string& option, const std::filesystem::path& named);

/// For a name that has found no file: where it was looked for, and what there is.
std::string no_such_model(const std::filesystem::path& named);
std::string no_such_schema(const std::filesystem::path& named);

/// Reads the model that `find_model` finds.
std::variant<classifier, model_failure> load_named_model(const std::filesystem::path& named,
                                                         const std::shared_ptr<const schema>& of);

} // namespace vigie
