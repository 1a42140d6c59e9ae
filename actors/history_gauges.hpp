#pragma once

#include "actors/metrics.hpp"
#include "model/history/partition_history.hpp"

#include <cstdint>

namespace vigie {

/// One partition's part of what a node's history takes, in the metrics for as long as this lives.
class history_gauges {
public:
  /// `horizon_us`: how far back anybody looks.
  history_gauges(const metrics& of, std::int32_t partition, std::int64_t horizon_us);
  ~history_gauges();
  history_gauges(const history_gauges&) = delete;
  history_gauges& operator=(const history_gauges&) = delete;

  void tell(const partition_history& now);

private:
  struct size {
    std::int64_t accounts = 0;
    std::int64_t events = 0;
    std::int64_t bytes = 0;
  };

  void move_to(const size& now);

  metrics metrics_;
  std::int32_t partition_;
  std::int64_t horizon_us_;
  size told_;
};

} // namespace vigie
