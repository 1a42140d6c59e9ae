#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

/// 0001-01-01T00:00:00Z and the last microsecond of the year 9999, in Unix microseconds.
inline constexpr std::int64_t first_time_us = -62'135'596'800'000'000;
inline constexpr std::int64_t last_time_us = 253'402'300'799'999'999;

/// Unix microseconds of an RFC 3339 date and time, or of one with a space in place of the T; without an
/// offset it is UTC. What is finer than a microsecond is cut off. A result may lie outside the range above.
std::optional<std::int64_t> parse_time(std::string_view text);

/// "2018-04-01T00:00:31Z", with as many decimals as it takes.
std::string rfc3339(std::int64_t time_us);

/// The same as "2018-04-01 00:00:31".
std::string plain_time(std::int64_t time_us);

/// "30s", "10min", "24h", "7d": a whole number and its unit.
std::optional<std::chrono::seconds> parse_span(std::string_view text);

/// In the largest unit that is whole: "7d".
std::string span_text(std::chrono::seconds span);

} // namespace vigie
