#include "model/base/account.hpp"

#include "model/base/utf8.hpp"

namespace vigie {

namespace {

/// Where the character before `end` begins.
std::size_t step_back(std::string_view text, std::size_t end) {
  do
    --end;
  while (end > 0 && continues_character(text[end]));
  return end;
}

} // namespace

std::string masked_account(std::string_view name) {
  constexpr std::size_t shown = 4;  // characters at the end
  constexpr std::size_t hidden = 2; // characters that a name must have beside those shown
  const auto length = characters(name);
  std::size_t first = 1;
  while (first < name.size() && continues_character(name[first]))
    ++first;
  std::string result{name.substr(0, first)};
  result += "…";
  if (length < 1 + hidden + shown)
    return result;
  auto from = name.size();
  for (std::size_t i = 0; i < shown; ++i)
    from = step_back(name, from);
  result += name.substr(from);
  return result;
}

} // namespace vigie
