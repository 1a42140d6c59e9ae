#include "cli/open_schema.hpp"

#include "cli/shipped_files.hpp"
#include "cli/subcommand.hpp"
#include "model/scoring/feature_program.hpp"

namespace vigie {

namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& file,
                         const std::vector<file_fault>& faults) {
  std::string text;
  for (const auto& fault : faults)
    text += (text.empty() ? "" : "\n") + option + ": " + to_string(fault, file);
  throw usage_error(text);
}

} // namespace

schema_or_faults read_named_schema(const std::string& option, const std::string& named) {
  const auto file = find_schema(named);
  if (std::error_code failed; !std::filesystem::exists(file, failed) && !failed)
    throw usage_error(option + ": " + no_such_schema(named));
  return load_schema(file, check_expressions);
}

std::shared_ptr<const schema> open_schema(const std::string& option, const std::string& named) {
  const auto loaded = read_named_schema(option, named);
  const auto file = find_schema(named).string();
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&loaded))
    refuse(option, file, *faults);
  return std::get<std::shared_ptr<const schema>>(loaded);
}

} // namespace vigie
