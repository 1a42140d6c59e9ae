#pragma once

#include "messages/messages.hpp"
#include "model/policy/policy.hpp"
#include "model/window/summary.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace vigie {

/// Who looks on while a node works. Called from the actors' threads, so whoever does more than nothing is
/// thread-safe and never waits.
class node_observer {
public:
  virtual ~node_observer() = default;

  /// Each window's line for one end.
  virtual void saw_summaries(std::span<const summary> /*lines*/) {}

  /// With each report.
  virtual void saw_partitions(std::span<const partition_standing> /*all*/) {}

  /// As they are handed to the broker.
  virtual void saw_alerts(std::span<const outgoing_message> /*alerts*/) {}

  /// What is finished since the start.
  virtual void saw_totals(const totals& /*so_far*/) {}

  /// What keeps the node from being relied on, by what it concerns ("partition 3"); none: it is over.
  virtual void saw_trouble(const std::string& /*with*/, const std::optional<std::string>& /*what*/) {}

  /// What judges from now on.
  virtual void saw_policy(const policy& /*by*/) {}
};

} // namespace vigie
