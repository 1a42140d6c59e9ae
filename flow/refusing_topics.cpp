#include "flow/refusing_topics.hpp"

namespace vigie {

void refusing_topics::tell(const std::map<std::string, std::string>& all, duration now) {
  const std::lock_guard lock{mutex_};
  std::erase_if(topics_, [&](const auto& entry) { return !all.contains(entry.first); });
  for (const auto& [name, why] : all)
    topics_.try_emplace(name, state{{}, now}).first->second.why = why;
}

std::optional<refusing_topics::topic> refusing_topics::longest(duration now) const {
  const std::lock_guard lock{mutex_};
  std::optional<topic> result;
  for (const auto& [name, of] : topics_)
    if (!result || now - of.since > result->lasts)
      result = topic{name, of.why, now - of.since};
  return result;
}

} // namespace vigie
