#pragma once

#include <compare>
#include <cstdint>

namespace vigie::cel {

/// A point in time: `seconds` since the Unix epoch and 0 to 999,999,999 nanoseconds behind that. Expressions
/// know those of the years 1 to 9999. A duration is an integer of nanoseconds: some 290 years at most.
struct instant {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;

  friend auto operator<=>(const instant&, const instant&) = default;
};

} // namespace vigie::cel
