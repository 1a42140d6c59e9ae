#include "model/base/account.hpp"

#include <algorithm>

namespace vigie {

namespace {

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Where the character before `end` begins.
std::size_t step_back(std::string_view text, std::size_t end) {
  do
    --end;
  while (end > 0 && continues_character(text[end]));
  return end;
}

} // namespace

std::string masked_account(std::string_view name) {
  constexpr int shown = 4;  // characters at the end
  constexpr int hidden = 2; // characters that a name must have beside those shown
  const auto length = std::count_if(name.begin(), name.end(), [](char c) { return !continues_character(c); });
  std::size_t first = 1;
  while (first < name.size() && continues_character(name[first]))
    ++first;
  std::string result{name.substr(0, first)};
  result += "…";
  if (length < 1 + hidden + shown)
    return result;
  auto from = name.size();
  for (int i = 0; i < shown; ++i)
    from = step_back(name, from);
  result += name.substr(from);
  return result;
}

} // namespace vigie
