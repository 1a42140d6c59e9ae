#include "model/expression/lexer.hpp"

#include "model/base/utf8.hpp"
#include "model/expression/text_literal.hpp"

#include <algorithm>
#include <array>

namespace vigie::cel {

namespace {

using enum token::type;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_word(char c) {
  return begins_word(c) || is_digit(c);
}

template <class Predicate>
std::size_t skip(std::string_view source, std::size_t from, Predicate predicate) {
  while (from < source.size() && predicate(source[from]))
    ++from;
  return from;
}

char at(std::string_view source, std::size_t offset) {
  return offset < source.size() ? source[offset] : '\0';
}

std::size_t skip_space(std::string_view source, std::size_t from) {
  for (;;) {
    from = skip(source, from, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v'); });
    if (!source.substr(from).starts_with("//"))
      return from;
    from = skip(source, from, [](char c) { return c != '\n'; });
  }
}

token make(token::type what, std::string_view source, std::size_t from, std::size_t end) {
  return {what, from, end, std::string(source.substr(from, end - from))};
}

token mistake(std::size_t from, std::size_t end, std::string reason) {
  return {wrong, from, end, std::move(reason)};
}

/// Behind an exponent, if there is one.
std::size_t skip_exponent(std::string_view source, std::size_t from) {
  if (at(source, from) != 'e' && at(source, from) != 'E')
    return from;
  const auto sign = at(source, from + 1);
  const auto digits = from + (sign == '+' || sign == '-' ? 2 : 1);
  return is_digit(at(source, digits)) ? skip(source, digits, is_digit) : from;
}

token number(std::string_view source, std::size_t from) {
  auto what = integer;
  auto end = skip(source, from, is_digit);
  if (end == from + 1 && source[from] == '0' && at(source, end) == 'x' && is_hex_digit(at(source, end + 1))) {
    end = skip(source, end + 1, is_hex_digit);
  } else {
    if (at(source, end) == '.' && is_digit(at(source, end + 1))) {
      what = real;
      end = skip(source, end + 1, is_digit);
    }
    if (const auto behind = skip_exponent(source, end); behind != end) {
      what = real;
      end = behind;
    }
  }
  if (at(source, end) == 'u' || at(source, end) == 'U')
    return mistake(from, end + 1, "uint is not supported: leave the 'u' away for an int");
  if (is_word(at(source, end)))
    return mistake(from, end + 1, "a number ends in '" + std::string(1, source[end]) + "'");
  return make(what, source, from, end);
}

token literal(std::string_view source, std::size_t from) {
  auto read = read_text_literal(source, from);
  if (!read.mistake.empty())
    return mistake(read.end, read.end, std::move(read.mistake));
  return {text, from, read.end, std::move(read.value)};
}

token symbol_at(std::string_view source, std::size_t from) {
  constexpr std::array<std::string_view, 6> pairs{"&&", "||", "==", "!=", "<=", ">="};
  for (const auto& pair : pairs)
    if (source.substr(from).starts_with(pair))
      return make(symbol, source, from, from + 2);
  constexpr std::string_view single = "+-*/%<>!?:.,()[]{}";
  if (single.find(source[from]) != std::string_view::npos)
    return make(symbol, source, from, from + 1);
  auto end = from + 1;
  while (end < source.size() && (static_cast<unsigned char>(source[end]) & 0xC0) == 0x80)
    ++end;
  return mistake(from, end, "'" + excerpt(source.substr(from, end - from)) + "' has no meaning here");
}

} // namespace

token next_token(std::string_view source, std::size_t offset) {
  const auto from = skip_space(source, offset);
  if (from >= source.size())
    return {end, source.size(), source.size(), ""};
  const auto c = source[from];
  if (const auto quote = text_literal_prefix(source, from); quote == text_prefix::bytes)
    return mistake(from, from + 1, "bytes are not supported: leave the 'b' away for a string");
  else if (quote == text_prefix::text)
    return literal(source, from);
  if (begins_word(c))
    return make(identifier, source, from, skip(source, from, is_word));
  if (is_digit(c) || (c == '.' && is_digit(at(source, from + 1))))
    return number(source, from);
  return symbol_at(source, from);
}

bool is_reserved(std::string_view word) {
  constexpr std::array<std::string_view, 21> words{
      "as",       "break",   "const",  "continue", "else", "false", "for",
      "function", "if",      "import", "in",       "let",  "loop",  "namespace",
      "null",     "package", "return", "true",     "var",  "void",  "while"};
  return std::ranges::find(words, word) != words.end();
}

bool is_identifier(std::string_view word) {
  return !word.empty() && begins_word(word.front()) && std::ranges::all_of(word, is_word) &&
         !is_reserved(word);
}

} // namespace vigie::cel
