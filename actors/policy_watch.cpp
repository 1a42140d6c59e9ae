#include "actors/policy_watch.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace vigie {

policy_watch::policy_watch(policy_files files, judging_options options)
    : policy_source{std::move(options)}, files_{std::move(files)} {}

std::variant<std::shared_ptr<policy_source>, policy_faults>
policy_watch::open(policy_files files, std::shared_ptr<const schema> of, judging_options options) {
  auto loaded = load_policy(files, std::move(of));
  if (auto* faults = std::get_if<policy_faults>(&loaded))
    return std::move(*faults);
  std::shared_ptr<policy_watch> result{new policy_watch{std::move(files), std::move(options)}};
  dated_policy first;
  first.by = std::get<policy_ptr>(std::move(loaded));
  if (const auto why = result->adopt({std::move(first)}))
    return policy_faults{*why};
  result->seen_ = result->stamps_now();
  return std::shared_ptr<policy_source>{std::move(result)};
}

policy_watch::stamp policy_watch::stamp_of(const std::filesystem::path& file) {
  std::error_code failed;
  stamp now;
  now.written = std::filesystem::last_write_time(file, failed);
  now.size = std::filesystem::file_size(file, failed);
  return now;
}

std::vector<policy_watch::stamp> policy_watch::stamps_now() const {
  std::vector<stamp> result;
  for (const auto* file : {&files_.model, &files_.rules})
    result.push_back(file->empty() ? stamp{} : stamp_of(*file));
  if (newest().rules)
    for (const auto& list : newest().rules->files())
      result.push_back(stamp_of(files_.rules.parent_path() / list));
  return result;
}

bool policy_watch::look(bool asked, std::int64_t now_ms) {
  if ((files_.model.empty() && files_.rules.empty()) || (!asked && stamps_now() == seen_))
    return false;
  seen_ = stamps_now();
  const auto& former = newest();
  const auto keep_former = [&](const std::string& why) {
    spdlog::error("keeping the model and rules of the policy {}: {}", former.sha256, why);
    return false;
  };
  auto loaded = load_policy(files_, former.of, former.version + 1);
  if (const auto* faults = std::get_if<policy_faults>(&loaded)) {
    for (const auto& fault : *faults)
      keep_former(fault);
    return false;
  }
  auto next = std::get<policy_ptr>(std::move(loaded));
  if (next->sha256 == former.sha256)
    return false;
  auto all = policies()->all();
  all.push_back({std::max(now_ms, all.back().effective_ms), std::nullopt, next});
  if (all.size() > most_policies)
    all.erase(all.begin());
  const auto replaced = former.sha256;
  if (const auto why = adopt(std::move(all)))
    return keep_former(*why);
  spdlog::info("the policy {} takes the place of {}", next->sha256, replaced);
  seen_ = stamps_now(); // It may have other lists.
  return true;
}

} // namespace vigie
