#include "cli/log_limiter.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace vigie {

std::optional<std::uint64_t> log_limiter::admit(std::string_view line, std::chrono::milliseconds now) {
  std::string name;
  std::copy_if(line.begin(), line.end(), std::back_inserter(name), [](char c) { return c < '0' || c > '9'; });
  auto found = kinds_.find(name);
  if (found == kinds_.end()) {
    if (kinds_.size() >= limits_.kinds)
      std::erase_if(kinds_, [&](const auto& entry) { return now - entry.second.since >= limits_.interval; });
    if (kinds_.size() >= limits_.kinds)
      return 0; // Too many kinds to tell repeats.
    found = kinds_.emplace(std::move(name), kind{now}).first;
  }
  auto& entry = found->second;
  const bool is_over = now - entry.since >= limits_.interval;
  if (!is_over && entry.passed >= limits_.lines) {
    ++entry.left_out;
    return std::nullopt;
  }
  if (is_over)
    entry = {now, 0, entry.left_out};
  ++entry.passed;
  return std::exchange(entry.left_out, 0);
}

} // namespace vigie
