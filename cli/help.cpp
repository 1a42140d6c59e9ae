#include "cli/help.hpp"

#include <algorithm>
#include <vector>

namespace vigie {

namespace {

/// The groups of options that --help leaves out.
std::vector<std::string> other_groups(const CLI::App& command) {
  auto result = command.get_groups();
  std::erase_if(result, [](const auto& group) { return group.empty() || group == common_options; });
  return result;
}

} // namespace

std::string brief_help::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
  const auto others = other_groups(*app);
  if (mode != CLI::AppFormatMode::Normal || others.empty())
    return Formatter::make_help(app, std::move(name), mode);
  const auto is_common = [](const CLI::Option* option) {
    return option->nonpositional() && option->get_group() == common_options;
  };
  std::string listed;
  for (const auto& group : others)
    listed += (listed.empty() ? "" : ", ") + group;
  return make_description(app) + make_usage(app, std::move(name)) + make_positionals(app) +
         make_group(common_options, false, app->get_options(is_common)) + make_subcommands(app, mode) +
         "\nMore with --help-all: " + listed + ".\n\n" + make_footer(app);
}

void add_help_all(CLI::App& command) {
  command.set_help_all_flag("--help-all", "Tell every option");
}

void name_help_all(CLI::App& command) {
  if (const auto* flag = command.get_help_all_ptr())
    command.get_option(flag->get_name())->group(other_groups(command).empty() ? "" : common_options);
  for (auto* below : command.get_subcommands([](const CLI::App*) { return true; }))
    name_help_all(*below);
}

} // namespace vigie
