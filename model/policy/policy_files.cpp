#include "model/policy/policy_files.hpp"

#include "model/base/file_text.hpp"
#include "model/expression/number_text.hpp"
#include "model/schema/yaml_reader.hpp"

#include <utility>

namespace vigie {

namespace {

constexpr std::size_t largest_model = std::size_t{256} << 20;
constexpr std::size_t largest_rules = std::size_t{1} << 20;
constexpr std::size_t largest_list = std::size_t{512} << 20;

} // namespace

std::variant<policy_texts, policy_faults> read_texts(const policy_files& files) {
  policy_texts result;
  policy_faults faults;
  if (!files.model.empty()) {
    result.model_name = "the model file " + files.model.string();
    result.model = file_text(files.model, largest_model);
    if (!result.model)
      faults.push_back("model: " + result.model_name + " cannot be read, or is larger than 256 MiB");
  }
  if (!files.rules.empty()) {
    result.rules_name = files.rules.string();
    result.rules = file_text(files.rules, largest_rules);
    if (!result.rules)
      faults.push_back("rules: " + result.rules_name + ": the file can't be read, or is larger than 1 MiB");
  }
  result.read_list = [folder = files.rules.parent_path()](const std::filesystem::path& name) {
    return file_text(folder / name, largest_list);
  };
  result.threshold = files.threshold;
  if (!faults.empty())
    return faults;
  return result;
}

std::variant<policy_ptr, policy_faults> load_policy(const policy_files& files,
                                                    std::shared_ptr<const schema> of, std::uint64_t version) {
  auto texts = read_texts(files);
  if (auto* faults = std::get_if<policy_faults>(&texts))
    return std::move(*faults);
  return compile_policy(std::get<policy_texts>(texts), std::move(of), version);
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
