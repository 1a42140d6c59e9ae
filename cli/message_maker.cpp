#include "cli/message_maker.hpp"

#include <string>
#include <utility>

namespace vigie {

namespace {

/// As the message has it, but for the quotation marks.
std::string key_text(const field& of, const column_view& values, std::size_t row) {
  if (values.type == value_type::text)
    return std::string(values.text(row));
  std::string result;
  append_json(of, values, row, result);
  return result.starts_with('"') ? result.substr(1, result.size() - 2) : result;
}

} // namespace

message_maker::message_maker(const schema& of, encoding form, std::optional<std::size_t> key,
                             time_function time)
    : of_(of), writer_(of, field_selection::with_carried(of)), form_(form), key_(key),
      time_(std::move(time)) {}

void message_maker::operator()(const row_stream& rows, replay_message& message) {
  message.value.clear();
  writer_.append(rows.columns(), rows.row(), form_, message.value);
  message.step = rows.step();
  message.timestamp_ms = time_ ? time_(rows) : 0;
  message.key.reset();
  if (key_ && rows.columns()[*key_].has(rows.row()))
    message.key = key_text(of_.at(*key_), rows.columns()[*key_], rows.row());
}

} // namespace vigie
