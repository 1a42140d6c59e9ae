#pragma once

#include "model/policy/policy.hpp"

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

/// What of them can't be used: a sentence a fault.
using policy_faults = std::vector<std::string>;

std::variant<policy_ptr, policy_faults>
load_policy(const policy_files& files, std::shared_ptr<const schema> of, std::uint64_t version = 1);

/// Reads a policy's file: YAML with `model`, `rules` and `threshold`, none of which has to be there. Names of
/// files go by its folder.
std::variant<policy_files, policy_faults> read_policy_files(const std::filesystem::path& file);

} // namespace vigie
