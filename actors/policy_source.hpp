#pragma once

#include "model/policy/reading_plan.hpp"

#include <cstdint>
#include <optional>

namespace vigie {

/// The policies that a node judges by, and where new ones come from. Used by one thread at a time.
class policy_source {
public:
  virtual ~policy_source() = default;

  const policy_timeline_ptr& policies() const { return policies_; }
  /// What has to be read for them.
  const reading_plan_ptr& reading() const { return reading_; }

  /// Looks for new ones, without waiting. True: there are others. `asked`: whoever runs the node wants it.
  /// `now_ms`: Unix milliseconds.
  virtual bool refresh(bool asked, std::int64_t now_ms) = 0;

protected:
  /// `records`: what the node writes of every transaction; null: nothing.
  explicit policy_source(verdict_records_ptr records) : records_{std::move(records)} {}

  /// In place of those that there are. Why they can't be: then nothing changes.
  std::optional<feature_failure> adopt(policy_timeline_ptr policies);

private:
  verdict_records_ptr records_;
  policy_timeline_ptr policies_;
  reading_plan_ptr reading_;
};

} // namespace vigie
