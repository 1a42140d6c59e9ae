#pragma once

#include "kafka/queue_waker.hpp"
#include "kafka/record_source.hpp"
#include "kafka/topic_watch.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// The queue of one assigned partition. The client and the watch must outlive it.
class consumer_partition final : public partition_source {
public:
  consumer_partition(rd_kafka_t* client, const topic_watch& watch, std::string topic, std::int32_t partition);
  ~consumer_partition() override;
  consumer_partition(const consumer_partition&) = delete;
  consumer_partition& operator=(const consumer_partition&) = delete;

  /// Forgets what was fetched before. librdkafka does so by itself, but for errors.
  void drop_queued();

  taken_records take(std::size_t limit) override;
  header_list headers(std::size_t index) const override;
  void on_ready(std::function<void()> wake) override;
  bool at_end() const override;
  std::int64_t end_offset() const override;
  told_end last_told_end() const override;

private:
  void add(const rd_kafka_message_t& message);
  read_failure failure_of(const rd_kafka_message_t& error);
  void release();

  rd_kafka_t* client_;
  const topic_watch& watch_;
  std::string topic_;
  std::int32_t partition_;
  queue_handle queue_;
  queue_waker waker_; // Before the queue goes.
  std::vector<rd_kafka_message_t*> messages_;
  std::vector<const rd_kafka_message_t*> delivered_; ///< those of the records, for their headers
  std::vector<record> records_;
  std::optional<std::int64_t> end_seen_;
  bool failed_ = false; ///< what still comes can't be relied on
};

} // namespace vigie
