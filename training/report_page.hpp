#pragma once

#include <string>
#include <string_view>

namespace vigie {

// What the pages of reports are made of. They follow the reader's preference for light or dark, and print.

/// Text within HTML.
std::string escaped(std::string_view text);

std::string table_row(std::string_view name, std::string_view value);

/// A figure, and what it counts.
std::string card(std::string_view number, std::string_view words);

/// A whole page; `body` is HTML.
std::string page_of(std::string_view heading, std::string_view title, const std::string& body);

} // namespace vigie
