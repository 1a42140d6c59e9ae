#include "actors/shadow_file.hpp"

#include <optional>
#include <system_error>
#include <utility>

namespace vigie {

shadow_file::shadow_file(std::filesystem::path file)
    : file_{std::move(file)}, is_rules_{file_.extension() == ".yaml" || file_.extension() == ".yml"} {}

std::filesystem::file_time_type shadow_file::written_now() const {
  std::error_code failed;
  return std::filesystem::last_write_time(file_, failed);
}

bool shadow_file::changed() const {
  return written_now() != written_;
}

std::variant<policy_ptr, policy_faults> shadow_file::load(const policy& real) {
  written_ = written_now();
  policy_files files;
  (is_rules_ ? files.rules : files.model) = file_;
  auto loaded = load_policy(files, real.of);
  if (auto* faults = std::get_if<policy_faults>(&loaded)) {
    for (auto& fault : *faults)
      fault.insert(0, "shadow: ");
    return loaded;
  }
  const auto& own = *std::get<policy_ptr>(loaded);
  auto made = is_rules_ ? make_policy(real.of, real.model, own.rules, real.threshold)
                        : make_policy(real.of, own.model, real.rules, std::nullopt);
  if (const auto* failure = std::get_if<feature_failure>(&made))
    return policy_faults{"shadow: " + failure->reason};
  return std::get<policy_ptr>(std::move(made));
}

} // namespace vigie
