#pragma once

#include "model/policy/judge.hpp"
#include "model/policy/policy_timeline.hpp"
#include "unit/model/scoring/some_models.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vigie::some {

/// The rules in that text, which are all right; lists have no files.
inline rule_set_ptr rules_of(std::string_view yaml, const schema& of) {
  const auto no_files = [](const std::filesystem::path&) { return std::optional<std::string>{}; };
  return std::get<rule_set_ptr>(
      rule_set::compile(std::get<rules_definition>(read_rules(yaml, no_files)), of));
}

/// `model`: null for none. `rules`: what stands in a rules file; empty: none.
inline policy_ptr policy_by(std::shared_ptr<const classifier> model, std::string_view rules = {},
                            std::optional<double> threshold = std::nullopt,
                            std::shared_ptr<const schema> of = paysim()) {
  auto compiled = rules.empty() ? nullptr : rules_of(rules, *of);
  return std::get<policy_ptr>(make_policy(std::move(of), std::move(model), std::move(compiled), threshold));
}

/// One policy for all time.
inline policy_timeline_ptr timeline_of(policy_ptr by) {
  dated_policy only;
  only.by = std::move(by);
  return std::get<policy_timeline_ptr>(policy_timeline::make({std::move(only)}));
}

} // namespace vigie::some
