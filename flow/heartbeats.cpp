#include "flow/heartbeats.hpp"

namespace vigie {

void heartbeats::expect(const std::string& who, duration patience, duration now) {
  const std::lock_guard lock{mutex_};
  pulses_.insert_or_assign(who, pulse{patience, now});
}

void heartbeats::heard(const std::string& who, duration now) {
  const std::lock_guard lock{mutex_};
  if (const auto found = pulses_.find(who); found != pulses_.end())
    found->second.last = now;
}

void heartbeats::forget(const std::string& who) {
  const std::lock_guard lock{mutex_};
  pulses_.erase(who);
}

std::optional<heartbeats::silence> heartbeats::too_long_silent(duration now) const {
  const std::lock_guard lock{mutex_};
  std::optional<silence> longest;
  for (const auto& [who, heard_of] : pulses_) {
    const auto lasts = now - heard_of.last;
    if (lasts > heard_of.patience && (!longest || lasts > longest->lasts))
      longest = silence{who, lasts};
  }
  return longest;
}

} // namespace vigie
