#pragma once

#include "flow/offset_ledger.hpp"
#include "kafka/record_sink.hpp"
#include "kafka/record_source.hpp"
#include "messages/handles.hpp"

#include "caf/stateful_actor.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace vigie {

struct publisher_options {
  std::string alerts_topic;
  std::string dead_letter_topic;
  std::chrono::milliseconds commit_interval{500};
};

/// Writes alerts and dead letters, and commits an offset only when everything before it is written and
/// acknowledged. Runs in a thread of its own: it waits when the producer's queue is full. What is under way
/// is bounded by the readers' credit, which returns when the broker has acknowledged.
class publisher_state {
public:
  static inline const char* name = "publisher";

  publisher_state(publisher_actor::pointer self, publisher_options options,
                  std::shared_ptr<record_source> source, std::unique_ptr<record_sink> sink,
                  supervisor_actor supervisor);

  publisher_actor::behavior_type make_behavior();

private:
  struct open_range {
    tally counts;
    std::uint64_t dead_letters = 0;
    std::uint64_t alerts = 0;
    bool judged = false;
  };

  struct partition_state {
    stream_id stream;
    partition_reader_actor reader;
    offset_ledger ledger;
    std::map<std::int64_t, open_range> ranges; ///< by begin, those of the ledger
    partition_progress progress;               ///< since the last report
    std::optional<std::int64_t> committed;     ///< none at first: a new group's start is committed too
  };

  struct under_way {
    stream_id stream;
    std::int64_t begin;
  };

  void open_range_of(const range_opened& opened);
  void judged(const range_judged& judgement);
  void write(partition_state& partition, std::int64_t begin, const std::string& topic,
             const std::vector<outgoing_message>& records);
  void take_deliveries(std::chrono::milliseconds timeout);
  void release(partition_state& partition, std::int64_t begin);
  partition_state* find(const stream_id& stream);
  std::vector<partition_progress> collect_progress();
  std::map<std::int32_t, std::int64_t> uncommitted();

  publisher_actor::pointer self_;
  publisher_options options_;
  std::shared_ptr<record_source> source_;
  std::unique_ptr<record_sink> sink_;
  supervisor_actor supervisor_;
  std::map<std::int32_t, partition_state> partitions_;
  std::unordered_map<std::uint64_t, under_way> under_way_; ///< written and not acknowledged, by token
  std::uint64_t next_token_ = 0;
};

using publisher = caf::stateful_actor<publisher_state, publisher_actor::impl>;

} // namespace vigie
