#pragma once

#include "actors/history_gauges.hpp"
#include "actors/metrics.hpp"
#include "flow/clock.hpp"
#include "flow/credit.hpp"
#include "flow/rebuild_plan.hpp"
#include "kafka/record_source.hpp"
#include "messages/handles.hpp"
#include "model/history/history_program.hpp"
#include "model/policy/reading_plan.hpp"
#include "model/schema/json_decoder.hpp"
#include "model/window/lateness.hpp"

#include "caf/stateful_actor.hpp"
#include "caf/typed_response_promise.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace vigie {

/// What a node keeps of the past of its accounts, where its model looks at that.
struct history_options {
  std::chrono::microseconds lateness{std::chrono::hours{1}}; ///< of a message behind its partition's newest
  std::size_t memory = std::size_t{1} << 30;                 ///< bytes at most
  bool partial = false;                                      ///< it may not be whole, whatever is done
};

struct partition_reader_options {
  stream_id stream;
  rebuild_plan plan;
  std::optional<std::int64_t> covers_from; ///< see partition_opened
  std::optional<std::int64_t> stop_at;     ///< finish at this offset (`--until-end`)
  bool blocked = false;                    ///< its predecessor was: say when it flows
  std::size_t batch_size = 1000;
  message_load credit{1000, std::size_t{1} << 20};
  std::string topic; ///< named in the dead letters
  reading_plan_ptr reading;
  decoder_maker open_decoder = make_json_decoder;
  history_options history; ///< of this partition, where `reading` has a past
  /// Offset from which on events are remembered, without any other effect, up to where the plan begins.
  std::optional<std::int64_t> remember_from;
  window_clock clock = window_clock::wall;
  std::chrono::seconds longest_window{30};
  std::chrono::milliseconds report_delay{250};
  std::function<std::int64_t()> now_ms = wall_ms;
};

/// Takes one partition's messages as they come, parses them and sends each batch to every window aggregator
/// and to one scorer. Woken by Kafka's threads, it never waits; it stops taking when its credit is used up
/// and goes on as the others report that they are done. The source can't bound the bytes that it gives, so
/// what is too large for the credit stays with it until there is enough. What is under way is kept, to be
/// sent again if a scorer falls. When it falls itself, its successor reads again from the publisher's
/// frontier.
class partition_reader_state {
public:
  static inline const char* name = "partition_reader";

  /// By event time no partition runs further ahead of the slowest one than this (milliseconds): it bounds the
  /// closed window ends that wait in the aggregators.
  static constexpr std::int64_t furthest_ahead_ms = 3'600'000;

  /// When for this many ticks nothing comes of what the broker says is there, the consumer is made anew.
  static constexpr std::size_t stall_ticks = 30;

  /// For so many ticks what is needed for reading on may take its time without a word.
  static constexpr std::size_t quiet_ticks = 2;

  /// How often a reader takes what is only remembered before others have their turn.
  static constexpr std::size_t takes_at_once = 20;

  /// By the wall clock a message dated further ahead of this machine's clock than this (milliseconds) is one
  /// of a producer whose clock is wrong.
  static constexpr std::int64_t clock_tolerance_ms = 10'000;

  partition_reader_state(partition_reader_actor::pointer self, partition_reader_options options,
                         std::unique_ptr<partition_source> source, peers to, supervisor_actor supervisor);

  partition_reader_actor::behavior_type make_behavior();

private:
  /// A batch that others still work on.
  struct ticket {
    batch_ptr batch;
    message_load taken;      ///< counts against the credit
    std::size_t outstanding; ///< aggregators and publisher that are not done
  };

  void pump();
  void tell(const read_failure& failure);
  void watch_waiting();
  void tell_that_it_flows();
  bool may_take() const;
  bool have_records();
  bool has_credit() const;
  bool nothing_left() const;
  void learn_cover();
  void fan_out();
  std::shared_ptr<transaction_batch> parse(range_opened& range, message_load& load);
  void count_ways();
  bool is_remembering() const;
  bool remember();
  void take_in(event_batch& events);
  void tell_of_history();
  void drop_remembered(transaction_batch& batch, range_opened& range);
  void look_at_times(const transaction_batch& batch, range_opened& range);
  outgoing_message dead_letter(const record& from, std::size_t index, const decode_failure& why) const;
  void open_ticket(const batch_ptr& batch, range_opened range, const message_load& taken);
  void tell_of_clocks_ahead(const transaction_batch& batch, std::int64_t now) const;
  void send_to_scorer(const batch_ptr& batch);
  void close_ticket(const range_done& done);
  void settle();
  void watch_starvation();
  void watch_for_stall();
  bool read_to_stop() const;

  partition_reader_actor::pointer self_;
  partition_reader_options options_;
  std::unique_ptr<partition_source> source_;
  peers peers_;
  supervisor_actor supervisor_;
  std::unique_ptr<message_decoder> decoder_;
  decode_counts told_;  ///< in the metrics
  cel::scratch memory_; ///< of the schema's `judge`
  std::optional<history_keeper> past_;
  std::unique_ptr<history_gauges> told_history_;
  credit credit_;
  metrics metrics_;
  metrics::histogram* parse_seconds_;
  metrics::counter* learnt_;
  metrics::counter* parsed_;
  lateness lateness_;
  std::map<std::int64_t, ticket> tickets_; ///< by begin
  taken_records taken_;                    ///< of the last take
  std::size_t next_record_ = 0;            ///< of those, that is not under way yet
  std::size_t mean_bytes_ = 0;             ///< of one of them
  std::int64_t next_offset_;
  std::optional<std::int64_t> watermark_ms_;
  std::size_t next_scorer_ = 0;
  std::size_t idle_ticks_ = 0; ///< ticks in a row without credit
  std::int64_t watched_offset_ = -1;
  std::size_t still_ticks_ = 0;             ///< ticks in a row in which nothing came, though there is more
  bool failed_ = false;                     ///< the source gives nothing any more
  std::optional<decode_failure> waits_for_; ///< what comes next can't be decoded now
  std::size_t waited_ticks_ = 0;
  bool starved_ = false;
  bool draining_ = false;
  bool finished_ = false;
  bool knows_cover_;
  caf::typed_response_promise<void> drained_;
};

using partition_reader = caf::stateful_actor<partition_reader_state, partition_reader_actor::impl>;

} // namespace vigie
