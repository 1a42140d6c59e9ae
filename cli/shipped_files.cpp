#include "cli/shipped_files.hpp"

#include <system_error>

namespace vigie {

namespace {

namespace fs = std::filesystem;

/// `shipped` below share/vigie, beside bin/vigie or libexec/vigie/vigie-tools; `named` where it is not there.
fs::path find(const fs::path& named, const fs::path& shipped) {
  std::error_code failed;
  if (named.has_parent_path() || fs::exists(named, failed))
    return named;
  const auto folder = fs::read_symlink("/proc/self/exe", failed).parent_path();
  for (const auto& prefix : {folder.parent_path(), folder.parent_path().parent_path()})
    if (const auto found = prefix / "share" / "vigie" / shipped; fs::exists(found, failed))
      return found;
  return named;
}

} // namespace

fs::path find_model(const fs::path& named) {
  return find(named, fs::path{"models"} / named);
}

fs::path find_schema(const fs::path& named) {
  return find(named, fs::path{"schemas"} / (named.string() + ".yaml"));
}

} // namespace vigie
