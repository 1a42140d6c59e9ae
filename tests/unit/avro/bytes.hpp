#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// Avro's binary encoding, written down by hand: what the tests expect libavro to read.

namespace vigie::avro_bytes {

inline std::string number(std::int64_t value) {
  auto rest = static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  std::string result;
  for (; rest >= 0x80; rest >>= 7)
    result += static_cast<char>(0x80 | (rest & 0x7F));
  return result += static_cast<char>(rest);
}

inline std::string text(std::string_view value) {
  return number(static_cast<std::int64_t>(value.size())).append(value);
}

inline std::string real(double value) {
  std::string result(sizeof(value), '\0');
  std::memcpy(result.data(), &value, sizeof(value));
  return result;
}

inline std::string flag(bool value) {
  return std::string(1, value ? '\1' : '\0');
}

} // namespace vigie::avro_bytes
