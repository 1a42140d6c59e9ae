#pragma once

// What the fuzz targets share. Each target states laws that hold for any bytes, not only that nothing
// crashes.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace vigie {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the process where a law does not hold: that is how libFuzzer learns of it.
inline void require(bool holds, const char* law, std::string_view input) {
  if (holds)
    return;
  std::fprintf(stderr, "does not hold: %s\n%.*s\n", law, static_cast<int>(input.size()), input.data());
  std::abort();
}

/// For what a person is told in a line of a log or a terminal.
inline bool is_one_line(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  });
}

} // namespace vigie
