#pragma once

#include "kafka/client_properties.hpp"
#include "kafka/error.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

struct record_header {
  std::string_view name;
  std::optional<std::string_view> value; ///< null is not the same as empty
};

/// A message on its way out. Refers to the caller's bytes, which `producer::produce` copies.
struct outgoing_record {
  static constexpr std::int32_t any_partition = -1;

  std::string topic;
  std::int32_t partition = any_partition;
  std::optional<std::string_view> key;   ///< null is not the same as empty
  std::optional<std::string_view> value; ///< null is a tombstone
  std::vector<record_header> headers;
  std::int64_t timestamp_ms = 0; ///< 0: now
  std::uint64_t tag = 0;         ///< comes back in the delivery report
};

/// What became of a message.
struct delivery_report {
  std::uint64_t tag = 0;
  std::int64_t offset = 0;
  std::optional<kafka_error> error; ///< nothing: the broker has acknowledged the message
};

struct producer_options {
  client_properties client;
  std::vector<own_property> properties; ///< of this use: linger, compression, `transactional.id`
  kafka_logger log;

  /// Called within `poll`, `flush` and `commit_transaction`, on their caller's thread. Must not throw.
  std::function<void(const delivery_report&)> on_delivery;

  /// Called on librdkafka's thread when there is something to poll where there was nothing: only send a
  /// signal from it.
  std::function<void()> on_wake_up;
};

/// Writes to Kafka. Not synchronised: one thread at a time. Nothing but `flush` and the calls with a time-out
/// blocks, and none for much longer than that. Destroying it drops what is neither sent nor flushed.
class producer {
public:
  using milliseconds = std::chrono::milliseconds;

  static kafka_result<producer> make(producer_options options);

  producer(producer&&) noexcept;
  producer& operator=(producer&&) noexcept;
  ~producer();

  /// Queues a copy of the record. Of the kind `queue_full`, an error is backpressure: nothing was taken.
  std::optional<kafka_error> produce(const outgoing_record& record);

  /// Hands out delivery reports, waiting for the first one until the time is over. Returns how many events
  /// there were.
  int poll(milliseconds timeout);

  /// Sends at once what lingers and waits for all reports; an error of kind `retriable` where the time was
  /// too short.
  std::optional<kafka_error> flush(milliseconds timeout);

  /// Drops what is queued, and no longer waits for what is on its way: the reports say which messages these
  /// were.
  void purge();

  /// How many partitions the topic has. Where brokers create topics, it does so.
  kafka_result<std::int32_t> partition_count(const std::string& topic, milliseconds timeout);

  /// Messages without a report yet.
  int in_flight() const;

  // Transactions, for a producer with a `transactional.id`. A call whose error is `retriable` is made again
  // with the same arguments, before any other one. All other errors ask for a new producer of the same id,
  // which aborts what this one has left open.

  /// Once, before all others: fences earlier producers of the same id.
  std::optional<kafka_error> init_transactions(milliseconds timeout);

  std::optional<kafka_error> begin_transaction();

  /// Makes the group's offsets, of the next message to read, part of the transaction. `fatal` where
  /// librdkafka does not come back: it is left behind with a thread of its own, and ends once it does.
  std::optional<kafka_error> send_offsets(const std::string& topic,
                                          const std::map<std::int32_t, std::int64_t>& offsets,
                                          std::shared_ptr<const rd_kafka_consumer_group_metadata_s> group,
                                          milliseconds timeout);

  /// Flushes first; the delivery reports come before it returns.
  std::optional<kafka_error> commit_transaction(milliseconds timeout);

  /// Why the open transaction can only be aborted, or this producer only be given up; nothing: it may go on.
  std::optional<kafka_error> transaction_fault();

private:
  struct state;
  explicit producer(std::shared_ptr<state> own);

  std::shared_ptr<state> state_; ///< shared with a call that was left behind
};

} // namespace vigie
