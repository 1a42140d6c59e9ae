#pragma once

#include "model/schema/word.hpp"

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace vigie {

/// Eight bits, one for each character of a word.
namespace bits_of {

inline std::uint32_t zero_bytes(word text) {
  const auto others = ((text & each(0x7F)) + each(0x7F)) | text;
  return static_cast<std::uint32_t>((((~others & each(0x80)) >> 7) * word{0x0102040810204080}) >> 56);
}

inline std::uint32_t nonzero_bytes(word text) {
  return zero_bytes(text) ^ 0xFF;
}

/// What a JSON string cannot have as it is, or is not ASCII: quotes, backslashes, control characters.
inline std::uint32_t not_plain(word text) {
  const auto printable = (text & each(0x7F)) + each(0x80 - 0x20); // high bit: from 0x20 on
  const auto ascii_and_printable = (printable & ~text) >> 7 & each(1);
  return zero_bytes(ascii_and_printable) | zero_bytes(text ^ each('"')) | zero_bytes(text ^ each('\\'));
}

} // namespace bits_of

// Thirty-two characters at once; bit i of a result stands for the one at i.

inline constexpr std::size_t block_size = 32;

#if defined(__SSE2__)

/// Which of the characters are not the other text's.
inline std::uint32_t different_bytes(const char* text, const char* other) {
  const auto half = [&](std::size_t from) {
    const auto a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + from));
    const auto b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(other + from));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
  };
  return ~(half(0) | half(16) << 16);
}

/// Which of them are not plain, as above.
inline std::uint32_t not_plain_bytes(const char* text) {
  const auto half = [&](std::size_t from) {
    const auto a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + from));
    auto found = _mm_cmplt_epi8(a, _mm_set1_epi8(0x20)); // with a sign: what is not ASCII is below, too
    found = _mm_or_si128(found, _mm_cmpeq_epi8(a, _mm_set1_epi8('"')));
    found = _mm_or_si128(found, _mm_cmpeq_epi8(a, _mm_set1_epi8('\\')));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(found));
  };
  return half(0) | half(16) << 16;
}

#else

inline std::uint32_t different_bytes(const char* text, const char* other) {
  std::uint32_t result = 0;
  for (std::size_t i = 0; i < block_size; i += sizeof(word))
    result |= bits_of::nonzero_bytes(load_word(text + i) ^ load_word(other + i)) << i;
  return result;
}

inline std::uint32_t not_plain_bytes(const char* text) {
  std::uint32_t result = 0;
  for (std::size_t i = 0; i < block_size; i += sizeof(word))
    result |= bits_of::not_plain(load_word(text + i)) << i;
  return result;
}

#endif

} // namespace vigie
