#pragma once

#include <cstdint>
#include <optional>

namespace vigie {

/// What is known of a partition when it is assigned. Offsets are of the next message to read.
struct partition_facts {
  std::int64_t low = 0;                  ///< the oldest offset that the broker still has
  std::int64_t high = 0;                 ///< the end
  std::optional<std::int64_t> committed; ///< by the group; or this process' own frontier, where it is further
  /// The first offset whose timestamp the windows still hold; none: not known.
  std::optional<std::int64_t> window_start;
};

/// Where a reader begins, and from where on its messages are new.
struct rebuild_plan {
  std::int64_t seek = 0; ///< read from here on
  /// Messages before this one only rebuild the windows: no alert, no commit, no total.
  std::int64_t live_from = 0;
  /// Everything that the windows hold, or held before it was deleted, is read again.
  bool covers_windows = false;

  friend bool operator==(const rebuild_plan&, const rebuild_plan&) = default;
};

/// A window is a pure function of the log: instead of being stored it is read again. `from_earliest` says
/// where a group begins that has not committed yet.
rebuild_plan plan_rebuild(const partition_facts& facts, bool from_earliest);

} // namespace vigie
