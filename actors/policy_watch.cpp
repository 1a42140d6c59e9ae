#include "actors/policy_watch.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>

namespace vigie {

policy_watch::policy_watch(policy_files files, policy_ptr first, reading_plan_ptr reading,
                           verdict_records_ptr records)
    : files_{std::move(files)}, policy_{std::move(first)}, reading_{std::move(reading)},
      records_{std::move(records)}, seen_{stamps_now()} {}

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
  if (policy_ && policy_->rules)
    for (const auto& list : policy_->rules->files())
      result.push_back(stamp_of(list));
  return result;
}

bool policy_watch::reload_if_changed() {
  return stamps_now() != seen_ && reload();
}

bool policy_watch::reload() {
  if (files_.model.empty() && files_.rules.empty())
    return false;
  seen_ = stamps_now();
  auto loaded = load_policy(files_, policy_->of, policy_->version + 1);
  if (const auto* faults = std::get_if<policy_faults>(&loaded)) {
    for (const auto& fault : *faults)
      spdlog::error("keeping the model and rules of the policy {}: {}", policy_->sha256, fault);
    return false;
  }
  auto next = std::get<policy_ptr>(std::move(loaded));
  if (next->sha256 == policy_->sha256)
    return false;
  spdlog::info("the policy {} takes the place of {}", next->sha256, policy_->sha256);
  policy_ = std::move(next);
  // Its `judge` and the records' history were good before.
  reading_ = std::get<reading_plan_ptr>(plan_reading(*policy_, records_.get()));
  seen_ = stamps_now(); // It may have other lists.
  return true;
}

} // namespace vigie
