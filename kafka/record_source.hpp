#pragma once

#include "kafka/handles.hpp"
#include "kafka/header_list.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The seam between the actors and Kafka. Actors see these interfaces alone; `consumer.hpp` implements them
// with librdkafka, the tests in memory and with faults.

namespace vigie {

/// A message of a partition. Views stay valid until the next `take` of its source.
struct record {
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1; ///< -1: the message has none
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
};

/// Why a partition gives nothing.
struct read_failure {
  enum class type : std::uint8_t {
    lost_offset, ///< the log does not hold the next offset any more
    unreadable,  ///< what lies at the offset can't be read
    refused,     ///< the broker gives nothing for now; goes on by itself when it does
  };
  type kind;
  std::int64_t offset = 0;
  std::string error; ///< Kafka's name of its code
  std::string text;
};

/// Messages, and why none follows them, where that is known.
struct taken_records {
  std::span<const record> records;
  std::optional<read_failure> failure;
};

/// A partition's end as its leader told it when it was asked.
struct told_end {
  std::int64_t offset = 0;
  std::int64_t asked_ms = 0; ///< Unix milliseconds
  /// The log holds nothing behind it. Else there are messages with timestamps of their own already that
  /// readers do not see yet: they wait for replicas, or for their transaction.
  bool nothing_hidden = false;

  bool operator==(const told_end&) const = default;
};

/// One assigned partition, from one offset on. Used by one thread at a time.
class partition_source {
public:
  virtual ~partition_source() = default;

  /// Takes up to `limit` messages without waiting. Empty: nothing is there now. Behind a failure other than
  /// `refused` this source gives nothing any more: the partition must be reopened.
  virtual taken_records take(std::size_t limit) = 0;

  /// The headers of the message at `index` of the last take.
  virtual header_list headers(std::size_t index) const = 0;

  /// Calls `wake` from a thread of Kafka's each time messages come to an empty queue. It may only signal.
  virtual void on_ready(std::function<void()> wake) = 0;

  /// True once all messages up to the partition's end were taken and the end has not moved since.
  virtual bool at_end() const = 0;

  /// The partition's end as of the last fetch, or as told where that is further.
  virtual std::int64_t end_offset() const = 0;

  /// What the last answer to `record_source::ask_ends` says; all 0 as long as there is none.
  virtual told_end last_told_end() const = 0;
};

using partition_list = std::vector<std::int32_t>;

/// What happens to the consumer, in the order in which it must be answered.
struct source_event {
  enum class type {
    assigned,    ///< answer with `assign`
    revoked,     ///< answer with `unassign` once the partitions' work is committed
    lost,        ///< they belong to another member already: drop their work, answer with `unassign`
    committed,   ///< the broker has acknowledged a commit
    uncommitted, ///< it has refused one: `text` says why
    fenced,      ///< the group knows another member by this one's static id: nothing comes any more
    warning,     ///< passes by itself
    fatal,       ///< ends the process: `text` says why
  };
  type kind;
  partition_list partitions;
  std::string text;
  std::string error = {}; ///< Kafka's name of its code, of what is uncommitted or a warning
};

/// The offsets that a partition begins and ends with, and those asked for; see flow/rebuild_plan.hpp.
struct partition_offsets {
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::optional<std::int64_t> committed;
  /// The first offset at or after the time asked for; none: the broker can't say.
  std::optional<std::int64_t> at_time;
};

/// A call to Kafka that did not succeed; the text says which, and why.
class source_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// A member of the consumer group. Safe for use by several threads.
class record_source {
public:
  virtual ~record_source() = default;

  /// Joins the group. `wake` is called from a thread of Kafka's when events wait.
  virtual void subscribe(std::function<void()> wake) = 0;

  /// Calls `wake` no more; a call that is under way has ended when it returns.
  virtual void hush() = 0;

  /// What has happened since the last call, without waiting.
  virtual std::vector<source_event> take_events() = 0;

  /// Leaves the group and joins it as a new member, with new connections. All sources must be gone, and
  /// events that wait are dropped. Waits some seconds.
  virtual void renew() = 0;

  /// Number of partitions of the topic; none while it is not known.
  virtual std::optional<std::int32_t> partition_count() = 0;

  /// Changes when the topic is deleted and made anew. Empty while it is not known.
  virtual std::string topic_id() = 0;

  /// Looks up where partitions begin and end, what the group has committed, and where `time_ms` is.
  /// Waits up to `timeout`; throws source_error.
  virtual std::map<std::int32_t, partition_offsets>
  offsets(const partition_list& partitions, std::int64_t time_ms, std::chrono::milliseconds timeout) = 0;

  /// Takes assigned partitions up, each from its offset on and not paused. Throws source_error.
  virtual std::map<std::int32_t, std::unique_ptr<partition_source>>
  assign(const std::map<std::int32_t, std::int64_t>& start_offsets) = 0;

  /// A partition that is assigned already, from another offset on and not paused; its former source must be
  /// gone. Throws source_error.
  virtual std::unique_ptr<partition_source> reopen(std::int32_t partition, std::int64_t offset) = 0;

  /// Gives revoked or lost partitions up; their sources must be gone.
  virtual void unassign(const partition_list& partitions) = 0;

  /// Asks where the assigned partitions end, how many there are and what the topic's id is, without waiting
  /// for the answer. Fetching says where they end too, but falls silent with a broker, and nobody can tell
  /// that silence from a partition at rest.
  virtual void ask_ends(std::int64_t now_ms) = 0;

  virtual void pause(std::int32_t partition) = 0;
  virtual void resume(std::int32_t partition) = 0;

  /// Commits without waiting. A failure comes as an `uncommitted` event.
  virtual void commit(const std::map<std::int32_t, std::int64_t>& offsets) = 0;

  /// Commits and waits. Throws source_error.
  virtual void commit_now(const std::map<std::int32_t, std::int64_t>& offsets) = 0;

  /// This member as a transaction names it, to be fenced when it is a member no more; null where there are no
  /// transactions.
  virtual group_metadata_handle group_metadata() = 0;

  /// Begins to leave the group: what is still assigned comes as a last `revoked`.
  virtual void leave() = 0;

  /// True once the group is left.
  virtual bool left() = 0;
};

} // namespace vigie
