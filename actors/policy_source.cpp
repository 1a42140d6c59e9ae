#include "actors/policy_source.hpp"

#include <utility>

namespace vigie {

std::optional<feature_failure> policy_source::adopt(policy_timeline_ptr policies) {
  auto reading = plan_reading(*policies, records_.get());
  if (auto* failure = std::get_if<feature_failure>(&reading))
    return std::move(*failure);
  policies_ = std::move(policies);
  reading_ = std::get<reading_plan_ptr>(std::move(reading));
  return std::nullopt;
}

} // namespace vigie
