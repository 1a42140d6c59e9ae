#pragma once

#include "flow/rebuild_plan.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace vigie {

/// Where one reader begins and ends.
struct reader_start {
  rebuild_plan plan;
  /// Second from which on it will have read every message; none: its first message tells.
  std::optional<std::int64_t> covers_from;
  std::optional<std::int64_t> stop_at; ///< an offset
  std::int64_t oldest = 0;             ///< the first offset that the log holds
  /// Committed, or finished by this process, and not in the log any more; none: all is well.
  std::optional<std::int64_t> lost_offset;
};

/// Where the readers of a process begin, each time that they do: remembers what is finished of each
/// partition, where its first reader began, and where the log ended then.
class reader_starts {
public:
  struct rules {
    bool from_earliest = false; ///< where the group has committed nothing
    bool until_end = false;     ///< stop at the end seen first
  };

  reader_starts() = default;
  explicit reader_starts(rules by) : rules_{by} {}

  /// The topic's partitions when this process began; those added since are all new. Once known it stays.
  void know(std::optional<std::int32_t> partitions);

  /// Everything below is done, whoever falls.
  void finish_below(std::int32_t partition, std::int64_t frontier);

  /// Another log under the same name: what is known of the former one would mislead.
  void forget_log();

  /// `windows_from`: the second from which on the windows that are still to be reported hold messages, and
  /// whose first offset the facts name; none: not known.
  reader_start plan(std::int32_t partition, partition_facts facts, std::optional<std::int64_t> windows_from);

private:
  rules rules_;
  std::optional<std::int32_t> known_partitions_;
  std::map<std::int32_t, std::int64_t> frontiers_;
  std::map<std::int32_t, std::int64_t> former_frontiers_; ///< of the former log
  std::map<std::int32_t, std::int64_t> first_ends_;
  std::map<std::int32_t, reader_start> first_starts_;
};

} // namespace vigie
