#include "model/expression/text_literal.hpp"

#include <charconv>
#include <cstdio>

namespace vigie::cel {

namespace {

constexpr std::string_view escaped = "abfnrtv\\?\"'`";
constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\?\"'`";

void append_utf8(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6);
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

/// Reads an escape at source[at], the backslash; `at` moves behind it. False where it is none.
bool read_escape(std::string_view source, std::size_t& at, std::string& out) {
  const auto letter = at + 1 < source.size() ? source[at + 1] : '\0';
  if (const auto found = escaped.find(letter); letter != '\0' && found != std::string_view::npos) {
    out += meanings[found];
    at += 2;
    return true;
  }
  const auto hexadecimal = letter == 'x' || letter == 'X' || letter == 'u' || letter == 'U';
  const std::size_t digits = letter == 'U' ? 8 : letter == 'u' ? 4 : hexadecimal ? 2 : 3;
  const auto number = source.substr(at + (hexadecimal ? 2 : 1)).substr(0, digits);
  std::uint32_t point = 0;
  const auto read =
      std::from_chars(number.data(), number.data() + number.size(), point, hexadecimal ? 16 : 8);
  if (number.size() < digits || read.ec != std::errc{} || read.ptr != number.data() + digits)
    return false;
  if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000) || (!hexadecimal && point > 0377))
    return false;
  append_utf8(out, point);
  at += (hexadecimal ? 2 : 1) + digits;
  return true;
}

} // namespace

text_prefix text_literal_prefix(std::string_view source, std::size_t offset) {
  auto found = text_prefix::text;
  for (auto at = offset; at < source.size() && at < offset + 3; ++at) {
    const auto c = source[at];
    if (c == '"' || c == '\'')
      return found;
    if (c == 'b' || c == 'B')
      found = text_prefix::bytes;
    else if (c != 'r' && c != 'R')
      return text_prefix::none;
  }
  return text_prefix::none;
}

text_literal read_text_literal(std::string_view source, std::size_t offset) {
  auto at = offset;
  const auto raw = source[at] == 'r' || source[at] == 'R';
  at += raw ? 1 : 0;
  const std::string triple(3, source[at]);
  const auto thrice = source.substr(at).starts_with(triple);
  const auto quote = std::string_view(triple).substr(0, thrice ? 3 : 1);
  text_literal result;
  for (at += quote.size(); at < source.size();) {
    if (source.substr(at).starts_with(quote)) {
      result.end = at + quote.size();
      return result;
    }
    if (!thrice && (source[at] == '\n' || source[at] == '\r'))
      break;
    if (source[at] != '\\' || raw) {
      result.value += source[at++];
    } else if (!read_escape(source, at, result.value)) {
      result.end = at;
      result.mistake = "no such escape in a string; there are \\a \\b \\f \\n \\r \\t \\v \\\\ \\? \\\" \\' "
                       "\\`, \\x41, \\101, "
                       "\\u0041 and \\U00000041";
      return result;
    }
  }
  result.end = offset;
  result.mistake = "a string that begins here does not end";
  return result;
}

std::string write_text_literal(std::string_view text) {
  std::string result = "\"";
  for (const auto c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      result += '\\';
      result += c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      char buffer[8];
      std::snprintf(buffer, sizeof(buffer), "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      result += buffer;
    } else {
      result += c;
    }
  }
  return result + '"';
}

} // namespace vigie::cel
