#pragma once

#include "model/policy/policy.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace vigie {

/// What a policy is made of, beside its schema.
struct policy_texts {
  std::optional<std::string> model;     ///< of a model file; none: no model
  std::optional<std::string> rules;     ///< of a rules file; none: no rules
  list_reader read_list = {};           ///< what the rules file's lists hold
  std::optional<double> threshold;      ///< in place of the model's own
  std::string model_name = "the model"; ///< as faults call them
  std::string rules_name = "rules";
};

/// What of a policy can't be used: a sentence a fault.
using policy_faults = std::vector<std::string>;

/// Compiles its parts.
std::variant<policy_ptr, policy_faults>
compile_policy(const policy_texts& texts, std::shared_ptr<const schema> of, std::uint64_t version);

} // namespace vigie
