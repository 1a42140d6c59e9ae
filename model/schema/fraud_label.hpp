#pragma once

#include <cstdint>

namespace vigie {

/// What is known of a transaction after the fact.
enum class fraud_label : std::uint8_t { unknown, legitimate, fraudulent };

} // namespace vigie
