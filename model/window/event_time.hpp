#pragma once

#include "model/window/round_facts.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>

namespace vigie {

/// How far event time has come, round by round.
class event_time {
public:
  /// A partition from which nothing comes for `idle_timeout` does not hold back the others.
  explicit event_time(std::chrono::milliseconds idle_timeout) : idle_timeout_{idle_timeout} {}

  struct moment {
    std::int64_t watermark_ms = 0;
    std::int64_t first_second = 0; ///< of the oldest transaction: no window ends at or before it
    bool all_idle = false;
  };

  /// By what all aggregators have counted of these partitions. None: they hold nothing, or are not all known
  /// yet. `finished`: nothing more will be read, and nothing holds event time back.
  std::optional<moment> advance(const round_facts& facts, std::span<const std::int32_t> partitions,
                                std::int64_t now_ms, bool finished);

private:
  struct standstill {
    std::int64_t next_offset = 0;
    std::int64_t since_ms = 0;
  };

  void note(const round_facts& facts, std::int64_t now_ms);
  bool idle(std::int32_t partition, std::int64_t now_ms) const;

  std::chrono::milliseconds idle_timeout_;
  std::map<std::int32_t, standstill> standstills_;
};

} // namespace vigie
