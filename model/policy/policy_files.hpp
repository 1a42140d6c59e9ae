#pragma once

#include "model/policy/policy_texts.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace vigie {

/// Where the parts of a policy come from.
struct policy_files {
  std::filesystem::path model;     ///< empty: none
  std::filesystem::path rules;     ///< empty: none
  std::optional<double> threshold; ///< in place of the model's own
};

/// Reads model and rules; the lists are read when they are asked for.
std::variant<policy_texts, policy_faults> read_texts(const policy_files& files);

std::variant<policy_ptr, policy_faults>
load_policy(const policy_files& files, std::shared_ptr<const schema> of, std::uint64_t version = 1);

/// Reads a policy's file: YAML with `model`, `rules` and `threshold`, none of which has to be there. Names of
/// files go by its folder.
std::variant<policy_files, policy_faults> read_policy_files(const std::filesystem::path& file);

} // namespace vigie
