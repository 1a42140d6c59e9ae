#pragma once

#include "cli/replay.hpp"
#include "model/schema/message_writer.hpp"
#include "training/row_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace vigie {

/// Makes messages of the rows of a data set.
class message_maker {
public:
  using time_function = std::function<std::int64_t(const row_stream&)>;
  /// Writes a message's value: the present row's columns, its place in them, and where it goes.
  using value_function = std::function<void(std::span<const column_view>, std::size_t, std::string&)>;

  /// `key`: the place of the field that messages are keyed by; none: by nothing. `time`: a row's, in Unix
  /// milliseconds; empty: when it is sent. `of` must outlive it.
  message_maker(const schema& of, value_function write, std::optional<std::size_t> key, time_function time);

  /// Of the stream's present row.
  void operator()(const row_stream& rows, replay_message& message);

private:
  const schema& of_;
  value_function write_;
  std::optional<std::size_t> key_;
  time_function time_;
};

/// Writes JSON. `of` must outlive it.
message_maker::value_function json_values(const schema& of, encoding form);

} // namespace vigie
