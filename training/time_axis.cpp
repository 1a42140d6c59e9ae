#include "training/time_axis.hpp"

#include "model/base/time_text.hpp"
#include "model/schema/field_reader.hpp"
#include "training/row_stream.hpp"

#include <charconv>
#include <chrono>

namespace vigie {

namespace {

constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::int64_t steps_a_day = 24;

std::int64_t divide_down(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

} // namespace

std::optional<time_axis> time_axis::of(const schema& of) {
  if (const auto role = of.roles[static_cast<std::size_t>(field_role::time)])
    return time_axis(of, *role, false);
  if (const auto step = step_field(of))
    return time_axis(of, *step, true);
  return std::nullopt;
}

std::vector<std::int64_t> time_axis::values_of(const labelled_view& rows) const {
  const auto* values = rows.columns[place_].integers;
  return {values, values + rows.size()};
}

std::int64_t time_axis::day_of(std::int64_t value) const {
  return counts_steps_ ? divide_down(value - 1, steps_a_day) : divide_down(value, day_us);
}

std::optional<std::int64_t> time_axis::parse(std::string_view text) const {
  if (!counts_steps_)
    if (const auto midnight = parse_time(std::string(text) + " 00:00:00"))
      return midnight;
  const field_reader reader(*field_, strict_);
  field_value value;
  if (reader.read_cell(text, value))
    return std::nullopt;
  return value.integer;
}

std::optional<std::int64_t> time_axis::parse_span(std::string_view text) const {
  if (!counts_steps_) {
    const auto span = vigie::parse_span(text);
    return span ? std::optional(std::chrono::microseconds(*span).count()) : std::nullopt;
  }
  std::int64_t steps = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), steps);
  return error == std::errc{} && end == text.data() + text.size() && steps >= 0 ? std::optional(steps)
                                                                                : std::nullopt;
}

std::string_view time_axis::form() const {
  if (counts_steps_)
    return "a step, such as 600";
  return field_->unit == field::time_unit::none
             ? "a date or a time, such as 2018-07-25 or 2018-07-25T12:00:00Z"
             : "a date, a time or a number as the field has them";
}

std::string_view time_axis::span_form() const {
  return counts_steps_ ? "a number of steps" : "a time such as 7d, 12h, 30min or 10s";
}

std::string time_axis::text_of(std::int64_t value) const {
  return counts_steps_ ? "step " + std::to_string(value) : rfc3339(value);
}

} // namespace vigie
