#pragma once

#include <chrono>
#include <cstdint>

namespace vigie {

/// The machine's clock, Unix milliseconds.
inline std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// A clock that never jumps, of an origin of its own.
inline std::chrono::milliseconds steady_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

} // namespace vigie
