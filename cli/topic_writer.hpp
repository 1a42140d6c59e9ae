#pragma once

#include "config/settings.hpp"
#include "kafka/producer.hpp"

#include <optional>
#include <string>

namespace vigie {

/// Writes a command's messages, each once and in their order. Throws a usage_error where the settings are
/// refused, and std::runtime_error, behind the words that say what is done, where Kafka does not take a
/// message.
class topic_writer {
public:
  topic_writer(const settings& values, std::string doing);
  topic_writer(const topic_writer&) = delete;
  topic_writer& operator=(const topic_writer&) = delete;

  void send(const outgoing_record& record);

  /// Waits until all are acknowledged.
  void finish();

private:
  [[noreturn]] void fail(const std::string& why) const;

  std::string doing_;
  std::optional<std::string> failure_;
  producer producer_;
};

} // namespace vigie
