#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigie::cel {

/// A point in time: `seconds` since the Unix epoch and 0 to 999,999,999 nanoseconds behind that. Expressions
/// know those of the years 1 to 9999. A duration is an integer of nanoseconds: some 290 years at most.
struct instant {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;

  friend auto operator<=>(const instant&, const instant&) = default;
};

inline constexpr std::int64_t first_second = -62'135'596'800; ///< of the year 1
inline constexpr std::int64_t last_second = 253'402'300'799;  ///< of the year 9999
inline constexpr std::int64_t second_ns = 1'000'000'000;

/// Each of them: nothing where the result is out of range.
std::optional<instant> plus(instant time, std::int64_t nanoseconds);
std::optional<instant> minus(instant time, std::int64_t nanoseconds);
std::optional<std::int64_t> minus(instant later, instant earlier);

/// RFC 3339: 2009-02-13T23:31:30.5+01:00.
std::optional<instant> read_instant(std::string_view text);
/// In UTC, with no, three, six or nine digits behind the second.
std::string write(instant time);

/// Numbers with the units h, m, s, ms, us or ns, one behind the other: 1h30m, -1.5s, 0.
std::optional<std::int64_t> read_duration(std::string_view text);
/// In seconds, with no, three, six or nine digits behind the point: 1.500s.
std::string write_duration(std::int64_t nanoseconds);

/// What the accessors of a timestamp ask for.
enum class calendar : std::uint8_t {
  year,
  month,        ///< from 0
  day_of_year,  ///< from 0
  day_of_month, ///< from 0
  date,         ///< the day of the month from 1
  day_of_week,  ///< Sunday is 0
  hours,
  minutes,
  seconds,
  milliseconds,
};

/// Of the time that a clock `offset` seconds east of UTC shows.
std::int64_t read_calendar(calendar part, instant time, std::int64_t offset);

/// Of a duration: whole hours, minutes or seconds of it; milliseconds of its last second.
std::int64_t duration_part(calendar part, std::int64_t nanoseconds);

} // namespace vigie::cel
