#pragma once

#include "actors/metrics.hpp"
#include "flow/clock.hpp"
#include "flow/offset_ledger.hpp"
#include "kafka/record_sink.hpp"
#include "kafka/record_source.hpp"
#include "messages/handles.hpp"
#include "messages/node_observer.hpp"

#include "caf/stateful_actor.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace vigie {

/// Opens the sink, on the publisher's thread: it may wait for brokers.
using sink_factory = std::function<std::unique_ptr<record_sink>()>;

struct publisher_options {
  std::string alerts_topic;
  std::string dead_letter_topic;
  std::chrono::milliseconds commit_interval{500};
  std::function<std::int64_t()> now_ms = wall_ms;
  std::shared_ptr<node_observer> observer = std::make_shared<node_observer>();
  std::function<void()> waits = [] {}; ///< called again and again while the producer's queue is full
};

/// Writes alerts and dead letters, and commits an offset only when everything before it is written and
/// acknowledged. Runs in a thread of its own: it waits when the producer's queue is full, and for
/// transactions.
///
/// At-least-once: writes as things come. A range is done when the broker has acknowledged, so that the
/// readers' credit bounds what is under way.
///
/// Exactly-once (the sink is transactional): writes in the order of offsets, so that a transaction holds just
/// the alerts and dead letters of the offsets that it commits. A range is done when it is written. When a
/// transaction is lost the publisher falls, and the readers begin again at what is committed.
class publisher_state {
public:
  static inline const char* name = "publisher";

  publisher_state(publisher_actor::pointer self, publisher_options options,
                  std::shared_ptr<record_source> source, sink_factory open_sink, supervisor_actor supervisor);

  publisher_actor::behavior_type make_behavior();

private:
  struct open_range {
    std::int64_t end = 0;
    tally counts;
    std::vector<std::string> dead_letters; ///< their error codes
    std::uint64_t alerts = 0;
    std::uint64_t late = 0;
    std::uint64_t remembered = 0;
    std::optional<std::chrono::steady_clock::time_point> judged_at;
    std::vector<outgoing_message> held_dead_letters; ///< until the ranges before are written (exactly-once)
    std::vector<outgoing_message> held_alerts;
  };

  struct partition_state {
    stream_id stream;
    partition_reader_actor reader;
    offset_ledger ledger;
    std::map<std::int64_t, open_range> ranges; ///< by begin, those of the ledger
    std::int64_t next_to_write;            ///< begin of the lowest range that is not written (exactly-once)
    partition_progress progress;           ///< since the last report
    std::optional<std::int64_t> committed; ///< none at first: a new group's start is committed too
  };

  struct under_way {
    stream_id stream;
    std::int64_t begin;
    std::optional<std::int64_t> alert_of; ///< an alert's message timestamp
  };

  void open_range_of(const range_opened& opened);
  void judged(const range_judged& judgement);
  void write_in_order(partition_state& partition);
  void write(partition_state& partition, std::int64_t begin, const std::string& topic,
             const std::vector<outgoing_message>& records);
  void take_deliveries(std::chrono::milliseconds timeout);
  void release(partition_state& partition, std::int64_t begin);
  partition_state* find(const stream_id& stream);
  void close(const stream_id& stream);
  void commit();
  caf::result<void> commit_now();
  void tell_progress();
  std::map<std::int32_t, std::int64_t> uncommitted();

  publisher_actor::pointer self_;
  publisher_options options_;
  std::shared_ptr<record_source> source_;
  sink_factory open_sink_;
  std::unique_ptr<record_sink> sink_;
  supervisor_actor supervisor_;
  metrics metrics_;
  metrics::histogram* publish_seconds_;
  metrics::histogram* alert_latency_;
  std::map<std::int32_t, partition_state> partitions_;
  std::unordered_map<std::uint64_t, under_way> under_way_; ///< written and not acknowledged, by token
  std::uint64_t next_token_ = 0;
};

using publisher = caf::stateful_actor<publisher_state, publisher_actor::impl>;

} // namespace vigie
