#pragma once

#include "kafka/header_list.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// The outcome of one written message.
struct delivery {
  std::uint64_t token = 0;
  std::string error; ///< empty: acknowledged by the broker
};

/// Where the publisher writes to: the seam to Kafka's producer. Used by one thread.
class record_sink {
public:
  virtual ~record_sink() = default;

  /// Hands a message over; its delivery comes with `token`. False: the queue is full, take deliveries and try
  /// again.
  virtual bool write(std::string_view topic, const std::optional<std::string>& key,
                     const std::optional<std::string>& value, const header_list& headers,
                     std::uint64_t token) = 0;

  /// What was delivered or failed since the last call; waits up to `timeout` for the first.
  virtual std::vector<delivery> take_deliveries(std::chrono::milliseconds timeout) = 0;

  /// Calls `wake` from a thread of Kafka's when deliveries come. It may only signal.
  virtual void on_ready(std::function<void()> wake) = 0;

  /// True: what is written becomes visible by `commit` alone, together with the offsets (exactly-once).
  virtual bool transactional() const { return false; }

  /// Of a transactional sink: makes what was written since the last commit visible, and commits these
  /// offsets, both or neither. Waits for brokers, some seconds. Throws source_error when the transaction is
  /// lost: then nothing of it becomes visible, and a new sink must take this one's place.
  virtual void commit(const std::map<std::int32_t, std::int64_t>& /*offsets*/) {}
};

} // namespace vigie
