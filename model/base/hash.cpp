#include "model/base/hash.hpp"

#include <xxhash.h>

namespace vigie {

hash128 hash128_of(std::string_view bytes) {
  const auto hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

std::uint64_t hash64_of(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

} // namespace vigie
