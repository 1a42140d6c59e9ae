#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace vigie {

/// Keeps what repeats from filling the log. Lines that differ in their numbers alone are of one kind; of each
/// kind the first few in an interval pass, and the first one after it says how many did not. Time is an
/// argument: steady-clock milliseconds of any origin.
class log_limiter {
public:
  struct limits {
    std::size_t lines = 5;                      ///< of a kind …
    std::chrono::milliseconds interval{10'000}; ///< … in this time
    std::size_t kinds = 256;                    ///< remembered at once
  };

  log_limiter() = default;
  explicit log_limiter(limits bounds) : limits_{bounds} {}

  /// How many lines of its kind were left out before this one; none: leave this one out too.
  std::optional<std::uint64_t> admit(std::string_view line, std::chrono::milliseconds now);

private:
  struct kind {
    std::chrono::milliseconds since;
    std::size_t passed = 0;
    std::uint64_t left_out = 0;
  };

  limits limits_;
  std::unordered_map<std::string, kind> kinds_; ///< by the line without its digits
};

} // namespace vigie
