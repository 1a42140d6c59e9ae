#pragma once

#include "kafka/header_list.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie {

/// Why Kafka does not take a message. No fault of the sink, which goes on with others.
struct refusal {
  std::string code;      ///< Kafka's name of it
  std::string text;      ///< for a person
  bool for_size = false; ///< something smaller may be taken
};

/// The end of a message that was handed over.
struct delivery {
  std::uint64_t token = 0;
  /// Nothing: the broker has acknowledged it. Where it is for size, others of the same batch may have been
  /// too large.
  std::optional<refusal> refused;
};

/// The message is on its way; its delivery comes.
struct handed_over {};

/// Nothing was taken: take deliveries and try again.
struct queue_full {};

/// A refusal here is about this one message, of which no delivery comes.
using write_outcome = std::variant<handed_over, queue_full, refusal>;

/// Where the publisher writes to: the seam to Kafka's producer. Used by one thread. Calls throw source_error
/// when the sink is of no use any more: a new one must take its place.
class record_sink {
public:
  virtual ~record_sink() = default;

  /// Hands a message over. Its delivery comes with `token`.
  virtual write_outcome write(std::string_view topic, const std::optional<std::string>& key,
                              const std::optional<std::string>& value, const header_list& headers,
                              std::uint64_t token) = 0;

  /// What was delivered or refused since the last call; waits up to `timeout` for the first.
  virtual std::vector<delivery> take_deliveries(std::chrono::milliseconds timeout) = 0;

  /// Calls `wake` from a thread of Kafka's when deliveries come. It may only signal.
  virtual void on_ready(std::function<void()> wake) = 0;

  /// True: what is written becomes visible by `commit` alone, together with the offsets (exactly-once).
  virtual bool transactional() const { return false; }

  /// Of a transactional sink: why what was written since the last commit can only be aborted; none: it may be
  /// committed. Deliveries tell which message was refused, but where all of them were.
  virtual std::optional<refusal> spoilt() { return {}; }

  /// Of a transactional sink: makes what was written since the last commit visible, and commits these
  /// offsets, both or neither: where Kafka has refused anything, neither, and it returns why the transaction
  /// is spoilt. Waits for brokers, some seconds.
  virtual std::optional<refusal> commit(const std::map<std::int32_t, std::int64_t>& /*offsets*/) {
    return {};
  }

  /// Of a transactional sink: nothing of what was written since the last commit becomes visible. No delivery
  /// of it comes any more.
  virtual void abort() {}
};

} // namespace vigie
