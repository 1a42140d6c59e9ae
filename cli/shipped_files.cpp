#include "cli/shipped_files.hpp"

#include "cli/subcommand.hpp"

#include "config/nearest.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <vector>

namespace vigie {

namespace {

namespace fs = std::filesystem;

/// What comes with the program: files of one extension in a folder below share/vigie.
struct shipped {
  std::string_view what;
  std::string_view folder;
  std::string_view extension;
};

constexpr shipped models{"model", "models", ".json"};
constexpr shipped schemas{"schema", "schemas", ".yaml"};

/// Beside bin/vigie or libexec/vigie/vigie-tools.
fs::path folder_of(const shipped& kind) {
  std::error_code failed;
  const auto program = fs::read_symlink("/proc/self/exe", failed).parent_path();
  const auto below = fs::path{"share/vigie"} / kind.folder;
  const auto beside = program.parent_path() / below;
  return fs::exists(beside, failed) ? beside : program.parent_path().parent_path() / below;
}

fs::path find(const fs::path& named, const shipped& kind) {
  std::error_code failed;
  if (named.has_parent_path() || fs::exists(named, failed))
    return named;
  const auto exact = folder_of(kind) / named;
  auto completed = exact;
  completed += kind.extension;
  for (const auto& candidate : {exact, completed})
    if (fs::is_regular_file(candidate, failed))
      return candidate;
  return named;
}

/// Without their extension.
std::vector<std::string> names_in(const fs::path& folder, std::string_view extension) {
  std::vector<std::string> result;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (entry.path().extension() == extension)
      result.push_back(entry.path().stem().string());
  std::ranges::sort(result);
  return result;
}

std::string not_found(const fs::path& named, const shipped& kind) {
  const auto what = std::string{kind.what};
  if (named.has_parent_path())
    return "the " + what + " file " + named.string() + " does not exist";
  const auto folder = folder_of(kind);
  const auto names = names_in(folder, kind.extension);
  const std::vector<std::string_view> candidates{names.begin(), names.end()};
  std::error_code failed;
  return "there is no " + what + ' ' + in_quotes(named.string()) + ", neither in " +
         fs::current_path(failed).string() + " nor in " + folder.string() + "; use the path of a file, " +
         join_or(candidates) + suggestion(named.stem().string(), candidates);
}

} // namespace

fs::path find_model(const fs::path& named) {
  return find(named, models);
}

fs::path model_file(const std::string& option, const fs::path& named) {
  if (named == "none")
    return {};
  auto file = find_model(named);
  std::error_code failed;
  if (!fs::exists(file, failed) && !failed)
    throw usage_error(option + ": " + no_such_model(named));
  return file;
}

fs::path find_schema(const fs::path& named) {
  return find(named, schemas);
}

std::string no_such_model(const fs::path& named) {
  return not_found(named, models);
}

std::string no_such_schema(const fs::path& named) {
  return not_found(named, schemas);
}

std::variant<classifier, model_failure> load_named_model(const fs::path& named,
                                                         const std::shared_ptr<const schema>& of) {
  const auto file = find_model(named);
  std::error_code failed;
  if (!fs::exists(file, failed) && !failed)
    return model_failure{no_such_model(named)};
  return load_model(file, of);
}

} // namespace vigie
