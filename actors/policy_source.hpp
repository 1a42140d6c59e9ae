#pragma once

#include "actors/shadow_file.hpp"
#include "model/policy/reading_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// What a node judges with beside its policies.
struct judging_options {
  verdict_records_ptr records;       ///< what it writes of every transaction; null: nothing
  std::optional<shadow_file> shadow; ///< judged beside, without effect
};

/// The policies that a node judges by, and where new ones come from. Used by one thread at a time.
class policy_source {
public:
  virtual ~policy_source() = default;

  const policy_timeline_ptr& policies() const { return policies_; }
  /// What has to be read for them.
  const reading_plan_ptr& reading() const { return reading_; }

  /// Looks for new ones, and a new shadow, without waiting. True: there are others. `asked`: whoever runs the
  /// node wants it. `now_ms`: Unix milliseconds.
  bool refresh(bool asked, std::int64_t now_ms);

protected:
  explicit policy_source(judging_options options) : options_{std::move(options)} {}

  /// Looks for new policies and adopts them. True: there are.
  virtual bool look(bool asked, std::int64_t now_ms) = 0;

  /// In place of those that there are. Why they can't be: then nothing changes.
  std::optional<std::string> adopt(std::vector<dated_policy> all);

private:
  judging_options options_;
  policy_timeline_ptr policies_;
  reading_plan_ptr reading_;
};

} // namespace vigie
