#pragma once

#include <cstdint>

namespace vigie {

/// The two forms in which producers write a message.
enum class encoding : std::uint8_t {
  object, ///< a JSON object
  string, ///< a JSON string that holds such an object: encoded twice
};

} // namespace vigie
