#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vigie::cel {

enum class text_prefix : std::uint8_t { none, text, bytes };

/// Whether a text's literal (or one of bytes) begins at `offset`: a quote, maybe behind r, R, b or B.
text_prefix text_literal_prefix(std::string_view source, std::size_t offset);

struct text_literal {
  std::string value;
  std::size_t end = 0; ///< behind the closing quote; of a mistake, where it is
  std::string mistake; ///< empty: none
};

/// Reads a literal in one, two, or three times the one or the other quote, raw or with escapes.
text_literal read_text_literal(std::string_view source, std::size_t offset);

/// Text as a literal: in double quotes, on one line.
std::string write_text_literal(std::string_view text);

} // namespace vigie::cel
