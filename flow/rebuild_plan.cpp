#include "flow/rebuild_plan.hpp"

#include <algorithm>

namespace vigie {

rebuild_plan plan_rebuild(const partition_facts& facts, bool from_earliest) {
  rebuild_plan plan;
  // An offset outside of the log is one of a topic made anew, or one that retention has overtaken.
  const auto known = facts.committed && *facts.committed <= facts.high;
  if (known)
    plan.live_from = std::max(*facts.committed, facts.low);
  else
    plan.live_from = from_earliest ? facts.low : facts.high;
  plan.seek = std::min(plan.live_from, facts.window_start.value_or(plan.live_from));
  plan.seek = std::max(plan.seek, facts.low);
  if (plan.seek > facts.low)
    plan.covers_windows = facts.window_start.has_value();
  else // What was deleted before the oldest message may have been of the windows, unless that one is older.
    plan.covers_windows = facts.low == 0 || (facts.window_start && *facts.window_start > facts.low);
  return plan;
}

} // namespace vigie
