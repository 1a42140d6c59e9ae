#pragma once

#include "kafka/handles.hpp"
#include "kafka/partition_end.hpp"
#include "kafka/queue_waker.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace vigie {

/// Asks the brokers again and again about a topic, without waiting: where its assigned partitions end, how
/// many partitions it has, and whether it still is the same topic. Asked and told by one thread, looked at by
/// all.
class topic_watch {
public:
  /// `client` must outlive it.
  topic_watch(rd_kafka_t* client, std::string topic);

  /// Calls `wake` from a thread of Kafka's when there are answers to take.
  void on_answer(std::function<void()> wake);

  /// Asks, unless answers are still awaited.
  void ask(std::int64_t now_ms);

  void take_answers();

  /// The same for the number of partitions and the topic's id, waiting for the answer. Throws source_error.
  void ask_and_wait(std::chrono::milliseconds timeout);

  /// All 0 while it is not known.
  told_end end_of(std::int32_t partition) const;

  std::optional<std::int32_t> partition_count() const;

  /// Another one: the topic was deleted and made anew. Empty while it is not known.
  std::string topic_id() const;

private:
  void ask_for_ends(std::int64_t spec);
  void ask_for_topic(rd_kafka_queue_t* answers, int timeout_ms);
  void learn_offsets(rd_kafka_event_t& answer);
  void learn_topic(rd_kafka_event_t& answer);
  void finish_round();

  rd_kafka_t* client_;
  std::string topic_;
  queue_handle answers_;
  queue_waker waker_;

  // Of the round that is under way.
  int awaited_ = 0; ///< answers that tell ends
  std::int64_t asked_ms_ = 0;
  std::map<std::int32_t, end_answers> round_;

  bool topic_asked_for_ = false; ///< and not answered yet
  bool tells_topic_ = false;     ///< a broker has told of the topic once; the mock cluster never answers
  bool tells_newest_ = false;    ///< a broker has told a newest message once

  mutable std::mutex mutex_; ///< guards what follows
  std::map<std::int32_t, told_end> ends_;
  std::int32_t partition_count_ = 0;
  std::string topic_id_;
};

} // namespace vigie
