#pragma once

#include "actors/metrics.hpp"
#include "actors/suppression_line.hpp"
#include "flow/clock.hpp"
#include "flow/offset_ledger.hpp"
#include "flow/refused_sizes.hpp"
#include "flow/refusing_topics.hpp"
#include "flow/transaction_plan.hpp"
#include "flow/write_lane.hpp"
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
  std::string verdicts_topic; ///< empty: none are written
  std::chrono::milliseconds commit_interval{500};
  std::function<std::int64_t()> now_ms = wall_ms;
  std::shared_ptr<node_observer> observer = std::make_shared<node_observer>();
  std::function<void()> waits = [] {}; ///< called again and again while it waits for Kafka
  std::string topic;                   ///< that is read
  std::shared_ptr<refusing_topics> refusing = std::make_shared<refusing_topics>();
};

/// Writes alerts, dead letters and verdicts, and commits an offset only when everything before it is written
/// and acknowledged. Runs in a thread of its own: it waits when the producer's queue is full, and for
/// transactions.
///
/// At-least-once (publisher_records.cpp): writes as things come. A range is done when the broker has
/// acknowledged, so that the readers' credit bounds what is under way.
///
/// Exactly-once (publisher_transactions.cpp; the sink is transactional): writes in the order of offsets, so
/// that a transaction holds just the alerts and dead letters of the offsets that it commits. A range is done
/// when it is written. When a transaction is lost the publisher falls, and the readers begin again at what is
/// committed.
///
/// What Kafka refuses for its size is written without its transaction or value. Where even that is refused
/// nothing behind it is committed until it is taken.
class publisher_state {
public:
  static inline const char* name = "publisher";

  /// Exactly-once: how much a transaction holds at most, but for its last range.
  static constexpr std::size_t transaction_bytes = 16 << 20;

  publisher_state(publisher_actor::pointer self, publisher_options options,
                  std::shared_ptr<record_source> source, sink_factory open_sink, supervisor_actor supervisor);

  publisher_actor::behavior_type make_behavior();

private:
  /// A topic that is written to.
  struct outlet {
    std::string topic;
    std::string_view written;   ///< what its records are
    std::string_view spare;     ///< what they can do without
    write_lane lane;            ///< at-least-once
    refused_sizes sizes;        ///< exactly-once
    bool one_at_a_time = false; ///< exactly-once: each record is acknowledged before the next is written
    std::optional<refusal> last_refusal;
  };

  /// A record that is not acknowledged yet, or (exactly-once) not committed.
  struct parcel {
    outlet* to;
    stream_id stream;
    std::int64_t begin; ///< of its range
    outgoing_message message;
    after_refusal told = after_refusal::again_alone; ///< the most that was told of its refusals
    // Exactly-once.
    bool shrunk = false;
    bool waits = false; ///< refused for good when it was last written
    std::int64_t acknowledged_ms = 0;
  };

  struct open_range {
    std::int64_t end = 0;
    tally counts;
    std::vector<std::string> dead_letters; ///< their error codes
    std::uint64_t alerts = 0;
    std::uint64_t late = 0;
    std::uint64_t remembered = 0;
    std::optional<std::chrono::steady_clock::time_point> judged_at;
    std::vector<parcel>
        parcels; ///< exactly-once: dead letters, alerts, then verdicts, until they are committed
  };

  struct partition_state {
    stream_id stream;
    partition_reader_actor reader;
    offset_ledger ledger;                      ///< at-least-once
    std::map<std::int64_t, open_range> ranges; ///< by begin
    partition_progress progress;               ///< since the last report
    std::optional<std::int64_t> committed;     ///< none at first: a new group's start is committed too
    suppression_line line;
  };

  /// Exactly-once: a record in the open transaction.
  struct sent_parcel {
    parcel* record;
    transaction_plan::range_id range;
    bool alone;
  };

  void open_partition(const partition_opened& opened);
  void open_range_of(const range_opened& opened);
  void judged(const range_judged& judgement);
  void settle(partition_state& partition, const range_judged& judgement);
  std::vector<parcel> parcels_of(outlet& to, const stream_id& stream, std::int64_t begin,
                                 const std::vector<outgoing_message>& records);
  std::optional<refusal> hand_over(const outlet& to, const outgoing_message& message, std::uint64_t token);
  void take_deliveries(std::chrono::milliseconds timeout);
  void finish(partition_state& partition, std::int64_t begin);
  void close(const stream_id& stream);
  void commit();
  caf::result<void> commit_now();
  void tell_progress();
  void drop(const stream_id& stream);
  partition_state* find(const stream_id& stream);
  std::int64_t frontier_of(const partition_state& partition) const;
  void observe_latency(const parcel& alert, std::int64_t acknowledged_ms);

  // What is refused.
  void tell(parcel& record, const refusal& why, after_refusal follows);
  void tell_refusing_topics();
  std::chrono::milliseconds steady() const;

  // At-least-once.
  void post(std::vector<parcel> records);
  void write_lanes();
  void answered(std::uint64_t token, const refusal* why, bool at_once);
  void release(partition_state& partition, std::int64_t begin);
  std::map<std::int32_t, std::int64_t> uncommitted();

  // Exactly-once.
  void write_transaction();
  bool write_in_transaction(parcel& record, const transaction_plan::range_id& range);
  void answered_in_transaction(std::uint64_t token, const std::optional<refusal>& why);
  after_refusal refused_in_transaction(const sent_parcel& one, const refusal& why);
  void hold_up(const sent_parcel& one, const refusal& why);
  void spoil(const refusal& why);
  void commit_transaction();
  void finish_transaction();
  void start_over();

  publisher_actor::pointer self_;
  publisher_options options_;
  std::shared_ptr<record_source> source_;
  sink_factory open_sink_;
  std::unique_ptr<record_sink> sink_;
  supervisor_actor supervisor_;
  metrics metrics_;
  metrics::histogram* publish_seconds_;
  metrics::histogram* alert_latency_;
  outlet dead_letters_;
  outlet alerts_;
  outlet verdicts_;
  std::map<std::int32_t, partition_state> partitions_;
  std::uint64_t next_token_ = 0;
  std::map<std::string, std::string> refusing_;       ///< as last told
  std::unordered_map<std::uint64_t, parcel> parcels_; ///< at-least-once: not acknowledged, by token

  transaction_plan plan_;
  std::unordered_map<std::uint64_t, sent_parcel> sent_; ///< not acknowledged, by token
  std::size_t transaction_size_ = 0;                    ///< bytes in the open transaction
  bool spoilt_ = false; ///< the open transaction can only be aborted: something was refused
};

using publisher = caf::stateful_actor<publisher_state, publisher_actor::impl>;

} // namespace vigie
