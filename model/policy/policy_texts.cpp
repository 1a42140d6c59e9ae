#include "model/policy/policy_texts.hpp"

#include "model/scoring/model_file.hpp"

#include <utility>

namespace vigie {

namespace {

/// Null where the policy has none, or it has faults.
std::shared_ptr<const classifier>
compile_model(const policy_texts& texts, const std::shared_ptr<const schema>& of, policy_faults& faults) {
  if (!texts.model)
    return nullptr;
  auto read = read_model(*texts.model, of);
  if (const auto* failure = std::get_if<model_failure>(&read)) {
    faults.push_back("model: " + texts.model_name + " is refused: " + failure->reason);
    return nullptr;
  }
  return std::make_shared<const classifier>(std::get<classifier>(std::move(read)));
}

rule_set_ptr compile_rules(const policy_texts& texts, const schema& of, policy_faults& faults) {
  if (!texts.rules)
    return nullptr;
  const auto refuse = [&](const std::vector<file_fault>& all) {
    for (const auto& fault : all)
      faults.push_back("rules: " + to_string(fault, texts.rules_name));
    return nullptr;
  };
  auto read = read_rules(*texts.rules, texts.read_list);
  if (const auto* wrong = std::get_if<std::vector<file_fault>>(&read))
    return refuse(*wrong);
  auto compiled = rule_set::compile(std::get<rules_definition>(std::move(read)), of);
  if (const auto* wrong = std::get_if<std::vector<file_fault>>(&compiled))
    return refuse(*wrong);
  return std::get<rule_set_ptr>(std::move(compiled));
}

} // namespace

std::variant<policy_ptr, policy_faults>
compile_policy(const policy_texts& texts, std::shared_ptr<const schema> of, std::uint64_t version) {
  policy_faults faults;
  auto model = compile_model(texts, of, faults);
  auto rules = compile_rules(texts, *of, faults);
  if (!faults.empty())
    return faults;
  auto made = make_policy(std::move(of), std::move(model), std::move(rules), texts.threshold, version);
  if (const auto* failure = std::get_if<feature_failure>(&made))
    return policy_faults{"history: " + failure->reason};
  return std::get<policy_ptr>(std::move(made));
}

} // namespace vigie
