#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace vigie {

// Eight characters of a text at once: the first in the lowest byte of a word, as little-endian machines load
// it.

using word = std::uint64_t;

constexpr word each(unsigned char byte) {
  return word{0x0101010101010101} * byte;
}

inline word load_word(const char* text) {
  word result;
  std::memcpy(&result, text, sizeof(result));
  if constexpr (std::endian::native == std::endian::big)
    result = __builtin_bswap64(result);
  return result;
}

inline void store_word(char* to, word text) {
  if constexpr (std::endian::native == std::endian::big)
    text = __builtin_bswap64(text);
  std::memcpy(to, &text, sizeof(text));
}

/// Ones in the lowest `bytes` bytes, at most 8.
constexpr word low_bytes(std::size_t bytes) {
  return bytes >= sizeof(word) ? ~word{0} : (word{1} << (8 * bytes)) - 1;
}

/// How many bytes come before the first whose highest bit is set; 8 if there is none.
inline int leading(word high_bits) {
  return high_bits == 0 ? 8 : std::countr_zero(high_bits) / 8;
}

/// The high bit of the first byte that is no digit of `values` (characters less '0'). Behind it, carries may
/// set others.
constexpr word no_digit(word values) {
  return ((values + each(0x7F - 9)) | values) & each(0x80);
}

/// The number of eight digits (as values): two, then four, then all of them side by side.
constexpr word number_of(word values) {
  values = values * 10 + (values >> 8);
  const word pairs = values & 0x000000FF000000FF;
  const word other_pairs = (values >> 16) & 0x000000FF000000FF;
  return (pairs * (100 + (word{1'000'000} << 32)) + other_pairs * (1 + (word{10'000} << 32))) >> 32;
}

/// The high bit of the first byte that a JSON string cannot have as it is, or that is not ASCII: a quote, a
/// backslash, a control character. Behind it, borrows may set others.
constexpr word not_plain(word text) {
  const auto equal = [text](char c) { return (text ^ each(static_cast<unsigned char>(c))) - each(1); };
  return (equal('"') | equal('\\') | (text - each(0x20)) | text) & each(0x80);
}

} // namespace vigie
