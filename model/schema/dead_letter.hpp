#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace vigie {

/// The headers by which the dead-letter topic says of a message where it came from and why it was set aside.
namespace dead_letter_header {

inline constexpr std::string_view prefix = "vigie.";     ///< of them all
inline constexpr std::string_view error = "vigie.error"; ///< the code of the decode_error
inline constexpr std::string_view reason = "vigie.reason";
inline constexpr std::string_view topic = "vigie.topic";
inline constexpr std::string_view partition = "vigie.partition";
inline constexpr std::string_view offset = "vigie.offset";
inline constexpr std::string_view timestamp = "vigie.timestamp"; ///< Unix milliseconds

} // namespace dead_letter_header

/// The value of the header of that name; empty: there is none.
inline std::string_view header_of(std::span<const std::pair<std::string, std::string>> headers,
                                  std::string_view name) {
  for (const auto& [key, value] : headers)
    if (key == name)
      return value;
  return {};
}

} // namespace vigie
