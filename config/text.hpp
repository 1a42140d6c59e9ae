#pragma once

#include "config/settings.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// "250ms", "30s", "5min", "1h": a whole number and its unit.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::string to_string(std::chrono::milliseconds duration);

std::optional<host_port> parse_host_port(std::string_view text);
std::string to_string(const host_port& address);

/// True for addresses that only this machine reaches: 127.0.0.0/8, ::1 and localhost.
bool is_loopback(const host_port& address);

/// The trimmed items of "a, b" or "[a, b]".
std::vector<std::string_view> split_list(std::string_view text);

/// `text` between quotation marks, escaped as the configuration file wants it.
std::string in_quotes(std::string_view text);

/// "a", "a or b", "a, b or c".
std::string join_or(const std::vector<std::string_view>& words);

/// A name that Kafka takes for a topic or a group member: 1 to 249 of letters, digits, '.', '_' and '-'.
bool is_kafka_name(std::string_view text);

} // namespace vigie
