#include "model/expression/time_zone.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace vigie::cel {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Minutes and hours, `HH:MM`, maybe behind a sign.
std::optional<std::int64_t> read_fixed(std::string_view name) {
  const auto west = name.starts_with('-');
  if (west || name.starts_with('+'))
    name.remove_prefix(1);
  if (name.size() != 5 || name[2] != ':' || !is_digit(name[0]) || !is_digit(name[1]) || !is_digit(name[3]) ||
      !is_digit(name[4]))
    return std::nullopt;
  const auto hours = (name[0] - '0') * 10 + (name[1] - '0');
  const auto minutes = (name[3] - '0') * 10 + (name[4] - '0');
  if (hours > 23 || minutes > 59)
    return std::nullopt;
  const auto seconds = std::int64_t{hours} * 3600 + minutes * 60;
  return west ? -seconds : seconds;
}

/// Names come from messages, too: they lead nowhere but into the tz database.
bool is_region(std::string_view name) {
  const auto plain = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           c == '+' || c == '/';
  };
  return !name.empty() && name.size() <= 64 && name.front() != '/' && std::ranges::all_of(name, plain);
}

/// cctz keeps every name that it was ever asked for, known or not: it is asked for those that exist only.
bool exists(const std::string& region) {
  const auto* directory = std::getenv("TZDIR");
  const std::filesystem::path database = directory != nullptr ? directory : "/usr/share/zoneinfo";
  std::error_code none;
  return std::filesystem::is_regular_file(database / region, none);
}

} // namespace

std::optional<time_zone> time_zone::find(std::string_view name) {
  time_zone result;
  if (name == "UTC")
    return result;
  if (const auto fixed = read_fixed(name)) {
    result.fixed_ = *fixed;
    return result;
  }
  const std::string region(name);
  cctz::time_zone found;
  if (!is_region(name) || !exists(region) || !cctz::load_time_zone(region, &found))
    return std::nullopt;
  result.region_ = found;
  return result;
}

std::int64_t time_zone::offset(instant at) const {
  if (!region_)
    return fixed_;
  const auto second = cctz::time_point<cctz::seconds>(cctz::seconds(at.seconds));
  return region_->lookup(second).offset;
}

} // namespace vigie::cel
