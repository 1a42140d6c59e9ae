#pragma once

#include "kafka/consumer.hpp"
#include "kafka/queue_waker.hpp"
#include "kafka/topic_watch.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vigie {

/// One life of the consumer: one client of librdkafka, with its connections and its membership of the group.
/// What its functions promise stands in record_source.hpp.
class group_member {
public:
  /// Throws source_error where the properties are refused.
  explicit group_member(consumer_options options);
  /// Waits some seconds for the group to be left, if `leave` was called.
  ~group_member();
  group_member(const group_member&) = delete;
  group_member& operator=(const group_member&) = delete;

  void subscribe(const std::function<void()>& wake);
  std::vector<source_event> take_events();
  topic_watch& watch() { return *watch_; }

  std::map<std::int32_t, partition_offsets> offsets(const partition_list& partitions, std::int64_t time_ms,
                                                    std::chrono::milliseconds timeout);
  std::map<std::int32_t, std::unique_ptr<partition_source>>
  assign(const std::map<std::int32_t, std::int64_t>& start_offsets);
  std::unique_ptr<partition_source> reopen(std::int32_t partition, std::int64_t offset);
  void unassign(const partition_list& partitions);
  void pause(std::int32_t partition);
  void resume(std::int32_t partition);

  void commit(const std::map<std::int32_t, std::int64_t>& offsets);
  void commit_now(const std::map<std::int32_t, std::int64_t>& offsets);
  group_metadata_handle group_metadata();

  void leave();
  bool left();

private:
  void finish_leaving();
  partition_list_handle assignment() const;
  bool cooperative() const;
  void translate(rd_kafka_event_t& event, std::vector<source_event>& out);
  source_event::type kind_of(int code) const;
  void find_time(const partition_list& partitions, std::int64_t time_ms, int timeout_ms,
                 std::map<std::int32_t, partition_offsets>& out);

  // The context outlives the client, the client its queues.
  client_context context_;
  consumer_options options_;
  client_handle client_;
  queue_handle events_;
  queue_handle closing_;
  std::unique_ptr<queue_waker> events_waker_;
  std::unique_ptr<queue_waker> closing_waker_;
  std::unique_ptr<topic_watch> watch_;
  bool leaving_ = false;
};

} // namespace vigie
