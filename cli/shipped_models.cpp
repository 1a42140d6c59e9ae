#include "cli/shipped_models.hpp"

#include <system_error>

namespace vigie {

std::filesystem::path find_model(const std::filesystem::path& named) {
  std::error_code failed;
  if (std::filesystem::exists(named, failed) || named.has_parent_path())
    return named;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  const auto shipped = program.parent_path().parent_path() / "share" / "vigie" / "models" / named;
  return std::filesystem::exists(shipped, failed) ? shipped : named;
}

} // namespace vigie
