#pragma once

#include "kafka/producer.hpp"
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace vigie {

/// How fast a replay goes.
struct full_speed {};
struct steady_rate {
  double messages_a_second = 500;
};
struct one_step_a_second {}; ///< as the original producer; see step_pacer
using replay_speed = std::variant<full_speed, steady_rate, one_step_a_second>;

/// A message to be sent.
struct replay_message {
  std::string value;
  std::optional<std::string> key; ///< decides the partition; without one they go to the partitions in turn
  std::int64_t timestamp_ms = 0;  ///< Unix milliseconds; 0: when it is sent
  std::int64_t step = 0;          ///< for one_step_a_second
};

struct replay_options {
  client_properties client;
  kafka_logger log;
  std::string topic;
  replay_speed speed = steady_rate{};

  /// Replaces the message by the next one; false: there is none.
  std::function<bool(replay_message& message)> next;

  /// Waits that long, or until somebody asks the replay to end; true: somebody has, since the last call.
  std::function<bool(std::chrono::nanoseconds)> pause;

  /// Called now and then with the number of messages sent. May be empty.
  std::function<void(std::uint64_t)> progress;
};

struct replay_totals {
  std::uint64_t messages = 0; ///< acknowledged by the brokers
  std::uint64_t failed = 0;   ///< not acknowledged
  std::string error;          ///< why the first one failed; it ends the replay
  double seconds = 0;         ///< from the first message to the last acknowledgement
};

/// Sends messages to a topic so that the same ones make the same log. Returns once all is acknowledged; a
/// second request to end does not wait for that. What keeps it from starting, such as a broker that does not
/// answer, is an error.
kafka_result<replay_totals> replay(replay_options options);

} // namespace vigie
