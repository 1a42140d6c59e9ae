#include "model/schema/message_writer.hpp"

#include "model/base/json_text.hpp"
#include "model/base/time_text.hpp"

#include <algorithm>
#include <charconv>

namespace vigie {

namespace {

void append_integer(std::int64_t value, std::string& out) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  out.append(digits, end);
}

void append_string(std::string_view text, std::string& out) {
  const auto plain = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };
  if (std::all_of(text.begin(), text.end(), plain))
    out.append(1, '"').append(text).append(1, '"');
  else
    out.append(json_text(text));
}

/// As a number of the field's unit, with as many decimals as it takes.
void append_time_number(std::int64_t us, std::int64_t unit_us, std::string& out) {
  if (us < 0) {
    out += '-';
    us = -us;
  }
  append_integer(us / unit_us, out);
  if (us % unit_us == 0)
    return;
  auto rest = std::to_string(unit_us + us % unit_us);
  rest.erase(rest.find_last_not_of('0') + 1);
  out.append(".").append(rest, 1);
}

void append_time(std::int64_t us, field::time_unit unit, std::string& out) {
  switch (unit) {
  case field::time_unit::none:
    return append_string(rfc3339(us), out);
  case field::time_unit::seconds:
    return append_time_number(us, 1'000'000, out);
  case field::time_unit::milliseconds:
    return append_time_number(us, 1'000, out);
  case field::time_unit::microseconds:
    return append_integer(us, out);
  }
}

/// Turns what stands in `out` from `start` on into a JSON string. It is an object's text, so it has no
/// control characters to escape.
void enclose(std::size_t start, std::string& out) {
  const auto special = [](char c) { return c == '"' || c == '\\'; };
  const auto text = out.begin() + static_cast<std::ptrdiff_t>(start);
  const auto escapes = static_cast<std::size_t>(std::count_if(text, out.end(), special));
  auto from = out.size();
  out.resize(out.size() + escapes + 2);
  // From the end, so that each character moves once.
  auto to = out.size();
  out[--to] = '"';
  while (from > start) {
    const char c = out[--from];
    out[--to] = c;
    if (special(c))
      out[--to] = '\\';
  }
  out[start] = '"';
}

} // namespace

message_writer::message_writer(const schema& of, const field_selection& fields, missing values)
    : missing_{values} {
  for (std::size_t i = 0; i < fields.fields.size(); ++i)
    add(of.at(fields.fields[i]), i, 0, members_);
}

void message_writer::append(std::span<const column_view> columns, std::size_t row, encoding form,
                            std::string& out) const {
  const auto start = out.size();
  append_members(members_, columns, row, out);
  if (form == encoding::string)
    enclose(start, out);
}

void message_writer::add(const field& of, std::size_t column, std::size_t depth, std::vector<member>& to) {
  const auto key = json_text(of.path[depth]) + ": ";
  if (depth + 1 == of.path.size()) {
    to.push_back({key, &of, column});
    return;
  }
  auto found =
      std::find_if(to.begin(), to.end(), [&](const auto& m) { return m.of == nullptr && m.key == key; });
  if (found == to.end())
    found = to.insert(to.end(), {key});
  add(of, column, depth + 1, found->members);
}

bool message_writer::has_any(const member& what, std::span<const column_view> columns,
                             std::size_t row) const {
  if (missing_ == missing::null)
    return true;
  if (what.of != nullptr)
    return columns[what.column].has(row);
  return std::any_of(what.members.begin(), what.members.end(),
                     [&](const auto& inner) { return has_any(inner, columns, row); });
}

void message_writer::append_members(const std::vector<member>& members, std::span<const column_view> columns,
                                    std::size_t row, std::string& out) const {
  out += '{';
  std::string_view separator;
  for (const auto& each : members) {
    if (!has_any(each, columns, row))
      continue;
    out.append(separator).append(each.key);
    separator = ", ";
    if (each.of != nullptr && !columns[each.column].has(row))
      out += "null";
    else if (each.of != nullptr)
      append_json(*each.of, columns[each.column], row, out);
    else
      append_members(each.members, columns, row, out);
  }
  out += '}';
}

std::vector<column_view> views_of(const event_batch& batch) {
  std::vector<column_view> result;
  for (const auto& each : batch.columns)
    result.push_back(each.view());
  return result;
}

void append_json(const field& of, const column_view& values, std::size_t row, std::string& out) {
  switch (values.type) {
  case value_type::boolean:
  case value_type::integer:
    return append_integer(values.integers[row], out);
  case value_type::real:
    out += json_text(values.reals[row]);
    return;
  case value_type::money:
    return append_shortest(values.integers[row], values.decimals, out);
  case value_type::text:
    return append_string(values.text(row), out);
  case value_type::time:
    return append_time(values.integers[row], of.unit, out);
  }
}

void append_shortest(std::int64_t units, int decimals, std::string& out) {
  if (units < 0) {
    out += '-';
    units = -units;
  }
  std::int64_t scale = 1;
  for (int i = 0; i < decimals; ++i)
    scale *= 10;
  append_integer(units / scale, out);
  auto places = std::to_string(scale + units % scale).substr(1);
  places.erase(places.find_last_not_of('0') + 1);
  out.append(".").append(places.empty() ? "0" : places);
}

} // namespace vigie
