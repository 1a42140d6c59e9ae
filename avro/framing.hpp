#pragma once

#include "model/schema/decode_failure.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

/// A message as Confluent's serialisers frame it.
struct framed_message {
  std::uint32_t schema_id = 0;
  std::string_view body; ///< of the message, not a copy
};

/// Takes the frame off; or why there is none.
std::optional<decode_failure> unframe(std::string_view value, framed_message& out);

/// Puts the frame before `body`.
std::string framed(std::uint32_t schema_id, std::string_view body);

} // namespace vigie
