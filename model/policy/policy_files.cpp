#include "model/policy/policy_files.hpp"

#include "model/base/file_text.hpp"
#include "model/expression/number_text.hpp"
#include "model/schema/yaml_reader.hpp"
#include "model/scoring/model_file.hpp"

#include <utility>

namespace vigie {

std::variant<policy_ptr, policy_faults> load_policy(const policy_files& files,
                                                    std::shared_ptr<const schema> of, std::uint64_t version) {
  policy_faults faults;
  std::shared_ptr<const classifier> model;
  if (!files.model.empty()) {
    auto loaded = load_model(files.model, of);
    if (auto* failure = std::get_if<model_failure>(&loaded))
      faults.push_back("model: " + failure->reason);
    else
      model = std::make_shared<const classifier>(std::get<classifier>(std::move(loaded)));
  }
  rule_set_ptr rules;
  if (!files.rules.empty()) {
    const auto refuse = [&](const std::vector<file_fault>& all) {
      for (const auto& fault : all)
        faults.push_back("rules: " + to_string(fault, files.rules.string()));
    };
    auto loaded = load_rules(files.rules);
    if (auto* definition = std::get_if<rules_definition>(&loaded)) {
      auto compiled = rule_set::compile(std::move(*definition), *of);
      if (const auto* wrong = std::get_if<std::vector<file_fault>>(&compiled))
        refuse(*wrong);
      else
        rules = std::get<rule_set_ptr>(std::move(compiled));
    } else {
      refuse(std::get<std::vector<file_fault>>(loaded));
    }
  }
  if (!faults.empty())
    return faults;
  auto made = make_policy(std::move(of), std::move(model), std::move(rules), files.threshold, version);
  if (auto* failure = std::get_if<feature_failure>(&made))
    return policy_faults{"history: " + failure->reason};
  return std::get<policy_ptr>(std::move(made));
}

std::variant<policy_files, policy_faults> read_policy_files(const std::filesystem::path& file) {
  constexpr std::size_t largest_file = 1 << 20;
  const auto text = file_text(file, largest_file);
  if (!text)
    return policy_faults{file.string() + ": the file can't be read"};
  using node_type = const YAML::Node&;
  yaml_reader reader{*text};
  policy_files result;
  const auto read_path = [&](node_type n, std::string_view what, std::filesystem::path& out) {
    if (const auto name = reader.text(n, std::string{what}, 4'096))
      out = file.parent_path() / *name;
  };
  const yaml_reader::member keys[] = {
      {"model", [&](node_type n) { read_path(n, "model", result.model); }},
      {"rules", [&](node_type n) { read_path(n, "rules", result.rules); }},
      {"threshold", [&](node_type n) {
         const auto value = n.IsScalar() ? cel::read_real(n.Scalar()) : std::nullopt;
         if (value && *value >= 0 && *value <= 1)
           result.threshold = value;
         else
           reader.fault(n, "threshold is no share; allowed is a number from 0 to 1");
       }}};
  if (const auto root = reader.parse())
    reader.members(*root, "a policy", keys);
  if (reader.good() && result.model.empty() && result.rules.empty())
    reader.fault(text_place{}, "the policy has neither a model nor rules");
  if (reader.good())
    return result;
  policy_faults faults;
  for (const auto& fault : reader.take_faults())
    faults.push_back(to_string(fault, file.string()));
  return faults;
}

} // namespace vigie
