#include "model/expression/instant.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <limits>

namespace vigie::cel {

namespace {

__extension__ using wide = __int128;

constexpr std::int64_t day_seconds = 86'400;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

std::optional<instant> from_wide(wide nanoseconds) {
  if (nanoseconds < wide{first_second} * second_ns || nanoseconds >= wide{last_second + 1} * second_ns)
    return std::nullopt;
  auto seconds = static_cast<std::int64_t>(nanoseconds / second_ns);
  auto rest = static_cast<std::int32_t>(nanoseconds % second_ns);
  if (rest < 0) {
    --seconds;
    rest += static_cast<std::int32_t>(second_ns);
  }
  return instant{seconds, rest};
}

wide to_wide(instant time) {
  return wide{time.seconds} * second_ns + time.nanoseconds;
}

std::optional<std::int64_t> to_duration(wide nanoseconds) {
  if (nanoseconds < std::numeric_limits<std::int64_t>::min() ||
      nanoseconds > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return static_cast<std::int64_t>(nanoseconds);
}

/// Takes what it reads off the front of the text.
class reader {
public:
  explicit reader(std::string_view text) : text_{text} {}

  bool empty() const { return text_.empty(); }

  bool take(char c) {
    if (text_.empty() || text_.front() != c)
      return false;
    text_.remove_prefix(1);
    return true;
  }

  bool take(std::string_view word) {
    if (!text_.starts_with(word))
      return false;
    text_.remove_prefix(word.size());
    return true;
  }

  bool at_digit() const { return !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; }

  int digit() {
    const auto result = text_.front() - '0';
    text_.remove_prefix(1);
    return result;
  }

  /// Exactly that many digits, for a number of at most `most`; -1 where there is none.
  int number(int digits, int most) {
    int result = 0;
    for (int i = 0; i < digits; ++i) {
      if (!at_digit())
        return -1;
      result = result * 10 + digit();
    }
    return result <= most ? result : -1;
  }

private:
  std::string_view text_;
};

/// Behind a point; what is less than a nanosecond is dropped. None where there is no digit.
std::optional<std::int32_t> read_fraction(reader& text) {
  if (!text.at_digit())
    return std::nullopt;
  std::int32_t result = 0;
  for (std::int32_t unit = 100'000'000; text.at_digit(); unit /= 10)
    result += unit * text.digit();
  return result;
}

/// Seconds east of UTC. None where there is no zone.
std::optional<int> read_offset(reader& text) {
  if (text.take('Z') || text.take('z'))
    return 0;
  const auto west = text.take('-');
  if (!west && !text.take('+'))
    return std::nullopt;
  const auto hours = text.number(2, 23);
  if (hours < 0 || !text.take(':'))
    return std::nullopt;
  const auto minutes = text.number(2, 59);
  if (minutes < 0)
    return std::nullopt;
  const auto offset = hours * 3600 + minutes * 60;
  return west ? -offset : offset;
}

std::string write_fraction(std::int32_t nanoseconds) {
  if (nanoseconds == 0)
    return "";
  std::array<char, 16> buffer;
  std::snprintf(buffer.data(), buffer.size(), ".%09d", nanoseconds);
  const auto digits = nanoseconds % 1'000'000 == 0 ? 3 : nanoseconds % 1'000 == 0 ? 6 : 9;
  return {buffer.data(), static_cast<std::size_t>(digits) + 1};
}

struct unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

// What begins like another one stands before it.
constexpr std::array units{unit{"ms", 1'000'000},        unit{"us", 1'000},         unit{"ns", 1},
                           unit{"h", 3'600 * second_ns}, unit{"m", 60 * second_ns}, unit{"s", second_ns}};

/// A number with its unit. None where there is none, or where it is more than any duration.
std::optional<wide> read_part(reader& text) {
  constexpr int kept_digits = 18;
  wide whole = 0;
  wide fraction = 0;
  wide scale = 1;
  const auto digits_before = text.at_digit();
  while (text.at_digit()) {
    whole = whole * 10 + text.digit();
    if (whole > std::numeric_limits<std::int64_t>::max())
      return std::nullopt;
  }
  auto digits_behind = false;
  if (text.take('.'))
    for (int kept = 0; text.at_digit(); ++kept) {
      const auto digit = text.digit();
      digits_behind = true;
      if (kept < kept_digits) {
        fraction = fraction * 10 + digit;
        scale *= 10;
      }
    }
  if (!digits_before && !digits_behind)
    return std::nullopt;
  for (const auto& [name, nanoseconds] : units)
    if (text.take(name))
      return whole * nanoseconds + fraction * nanoseconds / scale;
  return std::nullopt;
}

} // namespace

std::optional<instant> plus(instant time, std::int64_t nanoseconds) {
  return from_wide(to_wide(time) + nanoseconds);
}

std::optional<instant> minus(instant time, std::int64_t nanoseconds) {
  return from_wide(to_wide(time) - nanoseconds);
}

std::optional<std::int64_t> minus(instant later, instant earlier) {
  return to_duration(to_wide(later) - to_wide(earlier));
}

std::optional<instant> read_instant(std::string_view source) {
  using namespace std::chrono;
  reader text{source};
  const auto year_number = text.number(4, 9999);
  if (year_number < 0 || !text.take('-'))
    return std::nullopt;
  const auto month_number = text.number(2, 12);
  if (month_number < 0 || !text.take('-'))
    return std::nullopt;
  const auto day_number = text.number(2, 31);
  const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                            day{static_cast<unsigned>(day_number)}};
  if (day_number < 0 || !date.ok() || (!text.take('T') && !text.take('t')))
    return std::nullopt;
  const auto hours_number = text.number(2, 23);
  if (hours_number < 0 || !text.take(':'))
    return std::nullopt;
  const auto minutes_number = text.number(2, 59);
  if (minutes_number < 0 || !text.take(':'))
    return std::nullopt;
  const auto seconds_number = text.number(2, 59);
  if (seconds_number < 0)
    return std::nullopt;
  const auto fraction = text.take('.') ? read_fraction(text) : 0;
  const auto offset = read_offset(text);
  if (!fraction || !offset || !text.empty())
    return std::nullopt;
  const auto days = sys_days{date}.time_since_epoch().count();
  const auto second =
      std::int64_t{days} * day_seconds + hours_number * 3600 + minutes_number * 60 + seconds_number - *offset;
  if (second < first_second || second > last_second)
    return std::nullopt;
  return instant{second, *fraction};
}

std::string write(instant time) {
  const auto part = [&](calendar what) { return static_cast<long long>(read_calendar(what, time, 0)); };
  std::array<char, 64> buffer;
  const auto size = std::snprintf(buffer.data(), buffer.size(), "%04lld-%02lld-%02lldT%02lld:%02lld:%02lld",
                                  part(calendar::year), part(calendar::month) + 1, part(calendar::date),
                                  part(calendar::hours), part(calendar::minutes), part(calendar::seconds));
  return std::string(buffer.data(), static_cast<std::size_t>(size)) + write_fraction(time.nanoseconds) + 'Z';
}

std::optional<std::int64_t> read_duration(std::string_view source) {
  reader text{source};
  const auto negative = text.take('-');
  if (!negative)
    text.take('+');
  if (text.take("0") && text.empty())
    return 0;
  text = reader{source.substr(!source.empty() && (source[0] == '-' || source[0] == '+') ? 1 : 0)};
  if (text.empty())
    return std::nullopt;
  wide sum = 0;
  while (!text.empty()) {
    const auto part = read_part(text);
    if (!part)
      return std::nullopt;
    sum += *part;
    if (sum > wide{1} << 64)
      return std::nullopt;
  }
  return to_duration(negative ? -sum : sum);
}

std::string write_duration(std::int64_t nanoseconds) {
  const auto seconds = nanoseconds / second_ns;
  const auto rest = static_cast<std::int32_t>(nanoseconds % second_ns);
  return (nanoseconds < 0 && seconds == 0 ? "-" : "") + std::to_string(seconds) +
         write_fraction(rest < 0 ? -rest : rest) + 's';
}

std::int64_t read_calendar(calendar part, instant time, std::int64_t offset) {
  using namespace std::chrono;
  const auto local = time.seconds + offset;
  const auto day_number = floor_div(local, day_seconds);
  const auto second = local - day_number * day_seconds;
  switch (part) {
  case calendar::hours:
    return second / 3600;
  case calendar::minutes:
    return second / 60 % 60;
  case calendar::seconds:
    return second % 60;
  case calendar::milliseconds:
    return time.nanoseconds / 1'000'000;
  case calendar::day_of_week: {
    const auto of_week = (day_number + 4) % 7; // the epoch was a Thursday
    return of_week < 0 ? of_week + 7 : of_week;
  }
  default:
    break;
  }
  const auto date = year_month_day{sys_days{days{day_number}}};
  switch (part) {
  case calendar::year:
    return int{date.year()};
  case calendar::month:
    return unsigned{date.month()} - 1;
  case calendar::day_of_month:
    return unsigned{date.day()} - 1;
  case calendar::date:
    return unsigned{date.day()};
  default:
    return day_number - sys_days{date.year() / January / 1}.time_since_epoch().count();
  }
}

std::int64_t duration_part(calendar part, std::int64_t nanoseconds) {
  switch (part) {
  case calendar::hours:
    return nanoseconds / (3'600 * second_ns);
  case calendar::minutes:
    return nanoseconds / (60 * second_ns);
  case calendar::seconds:
    return nanoseconds / second_ns;
  default:
    return nanoseconds % second_ns / 1'000'000;
  }
}

} // namespace vigie::cel
