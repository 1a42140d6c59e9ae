#include "model/base/time_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

namespace vigie {

namespace {

using std::chrono::seconds;

constexpr std::int64_t second_us = 1'000'000;

/// Reads a text from its start, piece by piece.
class reader {
public:
  explicit reader(std::string_view text) : rest_{text} {}

  bool done() const { return rest_.empty(); }

  /// One of these characters.
  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// So many digits.
  bool number(std::size_t digits, int& out) {
    if (rest_.size() < digits)
      return false;
    out = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9')
        return false;
      out = out * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return true;
  }

  /// At least one digit, as millionths.
  bool fraction(std::int64_t& out_us) {
    const auto digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    for (std::size_t i = 0; i < 6; ++i)
      out_us = out_us * 10 + (i < digits ? rest_[i] - '0' : 0);
    rest_.remove_prefix(digits);
    return digits > 0;
  }

private:
  std::string_view rest_;
};

bool read_date(reader& from, std::int64_t& days) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!from.number(4, year) || !from.take("-") || !from.number(2, month) || !from.take("-") ||
      !from.number(2, day))
    return false;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  days = std::chrono::sys_days{date}.time_since_epoch().count();
  return date.ok();
}

/// Microseconds of the day; a leap second belongs to the next minute.
bool read_clock(reader& from, std::int64_t& us) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!from.number(2, hour) || !from.take(":") || !from.number(2, minute) || !from.take(":") ||
      !from.number(2, second) || hour > 23 || minute > 59 || second > 60)
    return false;
  std::int64_t fraction = 0;
  if (from.take(".") && !from.fraction(fraction))
    return false;
  us = ((hour * 60 + minute) * 60 + second) * second_us + fraction;
  return second < 60 || minute == 59;
}

bool read_offset(reader& from, std::int64_t& us) {
  if (from.done() || from.take("Zz"))
    return true;
  const bool east = from.take("+");
  int hour = 0;
  int minute = 0;
  if ((!east && !from.take("-")) || !from.number(2, hour) || !from.take(":") || !from.number(2, minute) ||
      hour > 23 || minute > 59)
    return false;
  us = (east ? 1 : -1) * (hour * 60 + minute) * 60 * second_us;
  return true;
}

constexpr std::array<std::pair<std::string_view, seconds>, 4> units{{
    {"d", std::chrono::days{1}},
    {"h", std::chrono::hours{1}},
    {"min", std::chrono::minutes{1}},
    {"s", seconds{1}},
}};

std::string with_separator(std::int64_t time_us, char separator) {
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds{time_us}};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{time - midnight};
  std::array<char, 64> text;
  auto size = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02u%c%02d:%02d:%02d.%06d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), separator,
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  std::string result{text.data(), static_cast<std::size_t>(size)};
  result.erase(result.find_last_not_of('0') + 1);
  if (result.ends_with('.'))
    result.pop_back();
  return result;
}

} // namespace

std::optional<std::int64_t> parse_time(std::string_view text) {
  reader from{text};
  std::int64_t days = 0;
  std::int64_t clock = 0;
  std::int64_t offset = 0;
  if (!read_date(from, days) || !from.take("Tt ") || !read_clock(from, clock) || !read_offset(from, offset) ||
      !from.done())
    return std::nullopt;
  return days * 86'400 * second_us + clock - offset;
}

std::string rfc3339(std::int64_t time_us) {
  return with_separator(time_us, 'T') + 'Z';
}

std::string plain_time(std::int64_t time_us) {
  return with_separator(time_us, ' ');
}

std::optional<seconds> parse_span(std::string_view text) {
  constexpr std::int64_t largest_count = 1'000'000'000; // far above every range, far below an overflow
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const auto unit = std::ranges::find(units, std::string_view{end, text.data() + text.size()},
                                      [](const auto& entry) { return entry.first; });
  if (error != std::errc{} || unit == units.end() || count < 0 || count > largest_count)
    return std::nullopt;
  return count * unit->second;
}

std::string span_text(seconds span) {
  if (span == seconds::zero())
    return "0s";
  const auto& [name, length] =
      *std::ranges::find_if(units, [=](const auto& unit) { return span % unit.second == seconds::zero(); });
  return std::to_string(span / length) + std::string{name};
}

} // namespace vigie
