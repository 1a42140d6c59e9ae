#include "actors/policy_source.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace vigie {

bool policy_source::refresh(bool asked, std::int64_t now_ms) {
  if (look(asked, now_ms))
    return true;
  if (!options_.shadow || !(asked || options_.shadow->changed()))
    return false;
  const auto former = policies_->shadow()->sha256;
  if (const auto why = adopt(policies_->all()))
    spdlog::error("keeping the policies that there are: {}", *why);
  const auto& now = policies_->shadow()->sha256;
  if (now == former)
    return false;
  spdlog::info("the shadow {} takes the place of {}", now, former);
  return true;
}

std::optional<std::string> policy_source::adopt(std::vector<dated_policy> all) {
  policy_ptr shadow = policies_ ? policies_->shadow() : nullptr;
  if (options_.shadow) {
    auto loaded = options_.shadow->load(*all.back().by);
    if (const auto* faults = std::get_if<policy_faults>(&loaded)) {
      if (!shadow)
        return faults->front();
      for (const auto& fault : *faults)
        spdlog::error("keeping the shadow {}: {}", shadow->sha256, fault);
    } else {
      shadow = std::get<policy_ptr>(std::move(loaded));
    }
  }
  auto timeline = policy_timeline::make(std::move(all), std::move(shadow));
  if (const auto* failure = std::get_if<feature_failure>(&timeline))
    return "history: " + failure->reason;
  auto policies = std::get<policy_timeline_ptr>(std::move(timeline));
  auto reading = plan_reading(*policies, options_.records.get());
  if (const auto* failure = std::get_if<feature_failure>(&reading))
    return "schema: " + failure->reason;
  policies_ = std::move(policies);
  reading_ = std::get<reading_plan_ptr>(std::move(reading));
  return std::nullopt;
}

} // namespace vigie
