#pragma once

#include "model/policy/policy.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace vigie {

/// A policy and the time in which it may be in force, Unix milliseconds: all time, where nothing else is
/// said.
struct dated_policy {
  std::int64_t effective_ms = std::numeric_limits<std::int64_t>::min();
  std::optional<std::int64_t> retired_ms; ///< from then on it is not
  policy_ptr by;
};

/// Which policy judges a transaction: the one that is in force at its time (in_force.hpp). Immutable: threads
/// share it.
class policy_timeline {
public:
  /// At least one, all for one schema. `shadow`: judged beside whichever is in force, without effect; null:
  /// none. Or why the history that they look at together can't be computed.
  static std::variant<std::shared_ptr<const policy_timeline>, feature_failure>
  make(std::vector<dated_policy> all, policy_ptr shadow = nullptr);

  const policy& at(std::int64_t time_us) const;

  /// Consecutive rows of a batch that one policy judges.
  struct piece {
    std::size_t first = 0;
    std::size_t rows = 0;
    const policy* by = nullptr;
  };
  std::vector<piece> cut(std::span<const std::int64_t> times_us) const;

  /// All that it was made of.
  const std::vector<dated_policy>& all() const { return all_; }

  const policy_ptr& shadow() const { return shadow_; }

  // What its policies and the shadow look at, taken together; as in `policy`.
  const std::vector<std::size_t>& fields() const { return fields_; }
  const history_program_ptr& past() const { return past_; }
  bool suppresses() const { return suppresses_; }
  /// Whether a batch has what they look at.
  bool serves(const event_batch& events) const;

private:
  struct stretch {
    std::int64_t from_us = 0;
    const policy* by = nullptr;
  };

  policy_timeline() = default;
  std::optional<feature_failure> find_reading();
  void find_stretches();
  std::vector<stretch>::const_iterator find(std::int64_t time_us) const;

  std::vector<dated_policy> all_;  ///< by effective time
  std::vector<stretch> stretches_; ///< rising; the first from the beginning of time
  policy_ptr shadow_;
  std::vector<std::size_t> fields_;
  history_program_ptr past_;
  bool suppresses_ = false;
};

using policy_timeline_ptr = std::shared_ptr<const policy_timeline>;

} // namespace vigie
