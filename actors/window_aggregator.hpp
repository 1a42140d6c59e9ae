#pragma once

#include "actors/metrics.hpp"
#include "messages/handles.hpp"
#include "model/window/partition_window.hpp"

#include "caf/stateful_actor.hpp"

#include <chrono>
#include <deque>
#include <limits>
#include <map>
#include <optional>

namespace vigie {

struct window_aggregator_options {
  std::chrono::seconds length{30};
  window_clock clock = window_clock::wall;
  std::optional<std::int64_t> closed_end; ///< by the wall clock: ends up to this one are not asked for
};

/// Keeps one sliding window over the partitions of this node. A batch waits here, in the order of its
/// offsets, until the scorer's verdicts for it are there, and is then counted whole: so the panes after
/// offset X depend on nothing but the messages before X. What waits is bounded by the readers' credit.
/// Offsets below what is counted already are skipped, which makes it safe to read anything again.
class window_aggregator_state {
public:
  static inline const char* name = "window_aggregator";

  window_aggregator_state(window_aggregator_actor::pointer self, window_aggregator_options options);

  window_aggregator_actor::behavior_type make_behavior();

private:
  struct waiting_batch {
    batch_ptr batch;
    std::optional<std::vector<std::uint32_t>> suspicious; ///< none: not judged yet
  };

  struct partition_state {
    stream_id stream;
    partition_reader_actor reader;
    partition_window window;
    std::int64_t next_offset;
    std::optional<std::int64_t> covers_from; ///< none: not known yet
    std::uint64_t life;                      ///< of these panes, whichever readers continue them
    std::int64_t told_offset;                ///< other nodes know of everything below
    std::deque<waiting_batch> waiting;
  };

  /// Where it is not known from where on panes are whole: they cover no window.
  static constexpr auto covers_nothing = std::numeric_limits<std::int64_t>::max();

  void open(const partition_opened& opened);
  partition_state* find(const stream_id& stream);
  void judge(const batch_verdicts& verdicts);
  void count(partition_state& partition, const waiting_batch& judged);
  window_answer answer(const window_request& request);
  std::int64_t silent_to(std::int64_t end) const;
  std::vector<partition_news> tell(bool all);

  window_aggregator_actor::pointer self_;
  window_aggregator_options options_;
  metrics::histogram* count_seconds_;
  std::map<std::int32_t, partition_state> partitions_;
};

using window_aggregator = caf::stateful_actor<window_aggregator_state, window_aggregator_actor::impl>;

} // namespace vigie
