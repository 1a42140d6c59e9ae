#include "model/base/file_text.hpp"

#include <fstream>

namespace vigie {

std::optional<std::string> file_text(const std::filesystem::path& file, std::size_t largest) {
  constexpr std::size_t at_once = 1 << 20;
  std::ifstream in{file, std::ios::binary};
  std::string text;
  while (in && text.size() <= largest) {
    const auto used = text.size();
    text.resize(used + at_once);
    in.read(text.data() + used, static_cast<std::streamsize>(at_once));
    text.resize(used + static_cast<std::size_t>(in.gcount()));
  }
  // A folder opens, and fails when it is read.
  if (!in.eof() || in.bad() || text.size() > largest)
    return std::nullopt;
  return text;
}

} // namespace vigie
