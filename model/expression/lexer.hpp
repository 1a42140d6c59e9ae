#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vigie::cel {

struct token {
  enum class type : std::uint8_t {
    end,
    identifier, ///< also reserved words
    integer,    ///< decimal or hexadecimal, as it is written
    real,
    text,   ///< with its escapes resolved
    symbol, ///< an operator, bracket, comma, dot
    wrong,  ///< `text` says what is wrong
  };

  type what = type::end;
  std::size_t offset = 0;
  std::size_t end = 0; ///< behind its last byte
  std::string text;

  bool is(std::string_view symbol_text) const { return what == type::symbol && text == symbol_text; }
};

/// The token at or behind `offset`, after white space and comments.
token next_token(std::string_view source, std::size_t offset);

/// Words that CEL keeps for itself.
bool is_reserved(std::string_view word);

/// A name that a field, a figure or a feature can have.
bool is_identifier(std::string_view word);

} // namespace vigie::cel
