#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace vigie {

/// The shortest decimal that reads back as the same number, of either precision.
template <class Number>
std::string json_text(Number value) {
  std::array<char, 40> buffer;
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

/// A JSON string: quoted, with escapes.
std::string json_text(std::string_view text);

inline std::string json_text(const std::string& text) {
  return json_text(std::string_view(text));
}

} // namespace vigie
