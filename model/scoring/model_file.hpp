#pragma once

#include "model/scoring/classifier.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace vigie {

// The format: docs/model-format.md.

inline constexpr std::string_view model_file_format = "vigie-model";

/// The version of the format that is written, and the newest that is read.
inline constexpr int model_file_version = 2;

/// Why a model is refused, in one sentence.
struct model_failure {
  std::string reason;
};

/// The text of a model file (model_file_text.cpp). `golden`: messages of the schema, whose scores the file
/// carries so that whoever reads it can prove to read it right; those that are none are left out.
std::string model_file_text(const classifier& model, const std::shared_ptr<const schema>& of,
                            std::span<const std::string> golden);

/// Reads a model file's text and checks it whole: shape, expressions, sizes, and the golden vectors. `of` is
/// the schema of the messages that it is to judge.
std::variant<classifier, model_failure> read_model(std::string_view text,
                                                   const std::shared_ptr<const schema>& of);

/// The same for a file; the reason names it.
std::variant<classifier, model_failure> load_model(const std::filesystem::path& file,
                                                   const std::shared_ptr<const schema>& of);

} // namespace vigie
