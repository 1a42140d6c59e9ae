#include "model/schema/decode_failure.hpp"

#include <array>

namespace vigie {

namespace {

constexpr std::array<std::string_view, decode_errors> error_names{
    "no_value",      "malformed_json",  "invalid_utf8",     "too_deep",
    "not_an_object", "missing_field",   "duplicate_field",  "wrong_type",
    "unknown_type",  "negative_amount", "fraction_of_cent", "out_of_range",
    "bad_timestamp", "malformed_avro",  "unknown_schema",   "unavailable"};

} // namespace

std::string_view to_string(decode_error error) {
  return error_names[static_cast<std::size_t>(error)];
}

std::string ascii_excerpt(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result;
  for (char c : text) {
    if (result.size() >= 40)
      return result + "...";
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F)
      result += c;
    else
      result.append("\\x").append({hex[byte >> 4], hex[byte & 15]});
  }
  return result;
}

std::string quoted_excerpt(std::string_view text) {
  return '"' + ascii_excerpt(text) + '"';
}

} // namespace vigie
