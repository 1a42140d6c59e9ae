#pragma once

#include <cstdint>
#include <string_view>

namespace vigie {

/// A JSON number times a power of ten, as the nearest whole number and what is left over.
struct scaled_decimal {
  enum class remainder : std::uint8_t {
    none,
    noise, ///< within a thousandth of the whole number: what binary floating point leaves behind
    some,
  };

  std::uint64_t whole = 0; ///< of the magnitude; saturates at the largest value
  remainder rest = remainder::none;
  bool negative = false; ///< below zero, which neither -0.0 is nor noise around it
};

/// Reads `number` (a JSON number's text: any length, any exponent) times 10^`shift` from its digits, so that
/// no rounding of a double comes in between.
scaled_decimal read_decimal(std::string_view number, int shift);

} // namespace vigie
