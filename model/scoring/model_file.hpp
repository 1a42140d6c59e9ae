#pragma once

#include "model/scoring/classifier.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace vigie {

// The format: docs/model-format.md.

inline constexpr std::string_view model_file_format = "vigie-model";

/// The version of the format that is written, and the newest that is read.
inline constexpr int model_file_version = 1;

/// Why a model is refused, in one sentence.
struct model_failure {
  std::string reason;
};

/// The text of a model file, golden vectors included (model_file_text.cpp).
std::string model_file_text(const model_definition& definition);

/// Reads a model file's text and checks it whole: shape, known features, sizes, and the golden vectors.
std::variant<classifier, model_failure> read_model(std::string_view text);

/// The same for a file; the reason names it.
std::variant<classifier, model_failure> load_model(const std::filesystem::path& file);

} // namespace vigie
