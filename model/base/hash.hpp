#pragma once

#include <cstdint>
#include <string_view>

namespace vigie {

/// 128 bits of XXH3. Ten million keys share one once in 10^24 runs, so that what is found under a key's hash
/// is that key's; 64 bits would err once in 400,000.
struct hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend bool operator==(const hash128&, const hash128&) = default;
};

hash128 hash128_of(std::string_view bytes);

/// 64 bits of XXH3, for the few values that one key has.
std::uint64_t hash64_of(std::string_view bytes);

} // namespace vigie
