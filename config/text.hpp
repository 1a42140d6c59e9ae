#pragma once

#include "config/settings.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// The number that the whole of `text` is.
template <class T>
std::optional<T> parse_number(std::string_view text) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

/// `text` without the blanks around it.
std::string_view trimmed(std::string_view text, std::string_view blanks = " \t");

/// "250ms", "30s", "5min", "1h": a whole number and its unit.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::string to_string(std::chrono::milliseconds duration);

/// "512KiB", "64MiB", "1GiB": a whole number and its unit, B among them.
std::optional<std::size_t> parse_bytes(std::string_view text);
/// In the largest unit of which it is a multiple.
std::string bytes_text(std::size_t count);

std::optional<host_port> parse_host_port(std::string_view text);
std::string to_string(const host_port& address);

/// True for addresses that only this machine reaches: 127.0.0.0/8, ::1 and localhost.
bool is_loopback(const host_port& address);

/// The trimmed items of "a, b" or "[a, b]".
std::vector<std::string_view> split_list(std::string_view text);

/// No file of ours holds these, but for tabs and ends of lines.
bool is_control(char c);

/// `text` between quotation marks, escaped as the configuration file wants it; control characters, which that
/// does not take, as "\x1b".
std::string in_quotes(std::string_view text);

/// "a", "a or b", "a, b or c".
std::string join_or(const std::vector<std::string_view>& words);

/// A name that Kafka takes for a topic or a group member: 1 to 249 of letters, digits, '.', '_' and '-'.
bool is_kafka_name(std::string_view text);

} // namespace vigie
