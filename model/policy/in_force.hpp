#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <ranges>

namespace vigie {

/// What judges at that time, Unix milliseconds: the one with the latest effective time not after it that is
/// not retired by then; of two with the same time the later in the list. Before all of them, and where all
/// are retired, the first is. Of at least one, each with `effective_ms` and `retired_ms`.
template <std::ranges::forward_range Policies>
const auto& in_force(const Policies& all, std::int64_t time_ms) {
  const auto by_time = [](const auto& each) { return each.effective_ms; };
  const std::ranges::range_value_t<Policies>* found = nullptr;
  for (const auto& each : all)
    if (each.effective_ms <= time_ms && (!each.retired_ms || time_ms < *each.retired_ms) &&
        (found == nullptr || found->effective_ms <= each.effective_ms))
      found = &each;
  return found != nullptr ? *found : *std::ranges::min_element(all, {}, by_time);
}

} // namespace vigie
