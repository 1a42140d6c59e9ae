#pragma once

#include "model/policy/rule_set.hpp"
#include "model/scoring/classifier.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// What judges a schema's transactions. Immutable: threads share it.
struct policy {
  std::shared_ptr<const schema> of;
  std::shared_ptr<const classifier> model; ///< null: nothing is scored
  rule_set_ptr rules;                      ///< null: none
  double threshold = 1;                    ///< the score from which a transaction is suspicious
  std::string sha256;                      ///< of all of the above, in hexadecimal
  std::uint64_t version = 1;

  /// The fields that it looks at, those that its history is made of included: places in `schema::fields`,
  /// rising.
  std::vector<std::size_t> fields;
  /// The history that it looks at; null: none.
  history_program_ptr past;
};

using policy_ptr = std::shared_ptr<const policy>;

/// `threshold`: in place of the model's own. Or why the history can't be computed.
std::variant<policy_ptr, feature_failure> make_policy(std::shared_ptr<const schema> of,
                                                      std::shared_ptr<const classifier> model,
                                                      rule_set_ptr rules, std::optional<double> threshold,
                                                      std::uint64_t version = 1);

} // namespace vigie
