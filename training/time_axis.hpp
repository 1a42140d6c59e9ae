#pragma once

#include "training/labelled_events.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

/// What tells when rows were: the field of the role time, in microseconds; in a schema without one a whole
/// number named `step`, as in PaySim, of which each is an hour and the first is 1.
class time_axis {
public:
  /// None where the schema has neither. `of` must outlive the result.
  static std::optional<time_axis> of(const schema& of);

  std::size_t field_place() const { return place_; }

  /// One an event.
  std::vector<std::int64_t> values_of(const labelled_view& rows) const;

  /// The day of a value, counted from any day.
  std::int64_t day_of(std::int64_t value) const;

  /// A value of the field, or a date. None where it is neither.
  std::optional<std::int64_t> parse(std::string_view text) const;
  /// How long something lasts: "7d", "12h"; so many steps. None where it is neither.
  std::optional<std::int64_t> parse_span(std::string_view text) const;

  /// How a value is to be written, for errors: "a date, or a time as in RFC 3339".
  std::string_view form() const;
  std::string_view span_form() const;

  /// For people.
  std::string text_of(std::int64_t value) const;

private:
  time_axis(const schema& of, std::size_t place, bool counts_steps)
      : field_(&of.fields[place]), strict_(of.strict), place_(place), counts_steps_(counts_steps) {}

  const field* field_;
  bool strict_;
  std::size_t place_;
  bool counts_steps_;
};

} // namespace vigie
