#include "model/schema/identifier.hpp"

#include <algorithm>
#include <array>

namespace vigie {

namespace {

/// Keywords of CEL and the identifiers that its specification reserves.
constexpr std::array<std::string_view, 21> reserved_by_cel{
    "as",  "break", "const", "continue", "else", "false",  "for",  "function", "if",  "import",   "in",
    "let", "loop",  "null",  "package",  "true", "return", "void", "while",    "var", "namespace"};

/// What expressions know by these names already.
constexpr std::array<std::string_view, 3> reserved_by_us{"lists", "math", "score"};

} // namespace

bool is_identifier(std::string_view name) {
  constexpr std::string_view digits = "0123456789";
  constexpr std::string_view characters = "0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !name.empty() && name.size() <= 64 && digits.find(name.front()) == std::string_view::npos &&
         name.find_first_not_of(characters) == std::string_view::npos;
}

bool is_reserved(std::string_view name) {
  return std::ranges::find(reserved_by_cel, name) != reserved_by_cel.end() ||
         std::ranges::find(reserved_by_us, name) != reserved_by_us.end();
}

} // namespace vigie
