#include "cli/open_schema.hpp"

#include "cli/shipped_files.hpp"
#include "cli/subcommand.hpp"
#include "model/schema/schema_file.hpp"
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

std::shared_ptr<const schema> open_schema(const std::string& option, const std::string& named) {
  const auto file = find_schema(named);
  if (std::error_code failed; !std::filesystem::exists(file, failed) && !failed)
    throw usage_error(option + ": " + no_such_schema(named));
  const auto loaded = load_schema(file);
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&loaded))
    refuse(option, file.string(), *faults);
  auto result = std::get<std::shared_ptr<const schema>>(loaded);
  if (const auto fault = unsupported(*result))
    refuse(option, file.string(), {*fault});
  if (const auto faults = check_expressions(*result); !faults.empty())
    refuse(option, file.string(), faults);
  return result;
}

} // namespace vigie
