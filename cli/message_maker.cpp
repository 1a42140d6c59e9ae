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

message_maker::message_maker(const schema& of, value_function write, std::optional<std::size_t> key,
                             time_function time)
    : of_(of), write_(std::move(write)), key_(key), time_(std::move(time)) {}

void message_maker::operator()(const row_stream& rows, replay_message& message) {
  message.value.clear();
  write_(rows.columns(), rows.row(), message.value);
  message.step = rows.step();
  message.timestamp_ms = time_ ? time_(rows) : 0;
  message.key.reset();
  if (key_ && rows.columns()[*key_].has(rows.row()))
    message.key = key_text(of_.at(*key_), rows.columns()[*key_], rows.row());
}

message_maker::value_function json_values(const schema& of, encoding form) {
  return [writer = message_writer(of, field_selection::with_carried(of)),
          form](std::span<const column_view> columns, std::size_t row, std::string& out) {
    writer.append(columns, row, form, out);
  };
}

} // namespace vigie
