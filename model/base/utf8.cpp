#include "model/base/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace vigie {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

/// The range of a sequence's second byte, by its first (Unicode 15, table 3-7), and the sequence's length.
struct sequence {
  std::size_t length;
  unsigned char second_low = 0x80;
  unsigned char second_high = 0xBF;
};

constexpr sequence sequence_of(unsigned char lead) {
  if (lead < 0x80)
    return {1};
  if (lead < 0xC2)
    return {0};
  if (lead < 0xE0)
    return {2};
  if (lead < 0xF0)
    return {3, lead == 0xE0 ? std::uint8_t{0xA0} : std::uint8_t{0x80},
            lead == 0xED ? std::uint8_t{0x9F} : std::uint8_t{0xBF}};
  if (lead < 0xF5)
    return {4, lead == 0xF0 ? std::uint8_t{0x90} : std::uint8_t{0x80},
            lead == 0xF4 ? std::uint8_t{0x8F} : std::uint8_t{0xBF}};
  return {0};
}

} // namespace

bool is_utf8(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    auto [length, low, high] = sequence_of(byte(i));
    if (length == 0 || length > text.size() - i)
      return false;
    if (length > 1 && (byte(i + 1) < low || byte(i + 1) > high))
      return false;
    for (std::size_t k = 2; k < length; ++k)
      if ((byte(i + k) & 0xC0) != 0x80)
        return false;
    i += length;
  }
  return true;
}

std::size_t characters(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues_character));
}

std::string printable(std::string_view bytes) {
  if (is_utf8(bytes))
    return std::string{bytes};
  std::string result;
  for (const char c : bytes)
    if (static_cast<unsigned char>(c) < 0x80)
      result += c;
    else
      result += replacement;
  return result;
}

std::string excerpt(std::string_view bytes) {
  constexpr std::size_t longest = 40;
  const auto text = printable(bytes);
  auto end = std::min(text.size(), longest);
  while (end < text.size() && continues_character(text[end]))
    --end;
  std::string result;
  for (const char c : std::string_view{text}.substr(0, end))
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      result += replacement;
    else
      result += c;
  return end < text.size() ? result + "..." : result;
}

} // namespace vigie
