#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vigie {

/// Whether `text` is well-formed UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_utf8(std::string_view text);

/// True for the second to last bytes of a character.
constexpr bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// How many characters well-formed UTF-8 has.
std::size_t characters(std::string_view text);

/// Bytes as UTF-8: in what is none, every byte beyond ASCII comes as U+FFFD.
std::string printable(std::string_view bytes);

/// How an error shows text of unknown origin: UTF-8 without control characters, cut behind 40 bytes.
std::string excerpt(std::string_view bytes);

} // namespace vigie
