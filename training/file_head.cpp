#include "training/file_head.hpp"

#include <fstream>

namespace vigie {

std::string head_of(const std::filesystem::path& file) {
  constexpr std::size_t head_bytes = 1 << 18;
  std::string result(head_bytes, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(result.data(), static_cast<std::streamsize>(result.size()));
  result.resize(static_cast<std::size_t>(stream.gcount()));
  return result;
}

} // namespace vigie
