#include "cli/program.hpp"

#include "cli/help.hpp"
#include "cli/man_page.hpp"
#include "cli/settings_options.hpp"
#include "config/nearest.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <iostream>
#include <sstream>
#include <string>

namespace vigie {

namespace {

constexpr std::string_view program_name = "vigie";
constexpr std::string_view program_summary = "Real-time fraud detection on Apache Kafka";
/// For the build, which packs the pages; no user needs it.
constexpr const char* man_page_option = "--man-page";

std::string joined(const std::vector<std::string>& lines) {
  std::string result;
  for (const auto& line : lines)
    result += (result.empty() ? "" : "\n") + line;
  return result;
}

/// Writes each line of the text behind the command's name, as Unix tools do.
int fail(const std::string& command, const std::string& text, int status) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    std::cerr << command << ": " << line << '\n';
  return status;
}

/// The command that the command line chose, or the program itself where it chose none.
const CLI::App& chosen(const CLI::App& app) {
  auto commands = app.get_subcommands();
  return commands.empty() ? app : chosen(*commands.front());
}

std::string unknown_command(const std::string& word, const subcommands& commands) {
  std::vector<std::string_view> names;
  for (const auto& command : commands)
    names.push_back(command->title().name);
  return "unknown command \"" + word + '"' + suggestion(word, names);
}

std::string unknown_argument(const std::string& word, const CLI::App& app) {
  if (!word.starts_with('-'))
    return "unexpected argument \"" + word + '"';
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    names.push_back(option->get_name());
  auto name = word.substr(0, word.find('='));
  return "unknown option " + name +
         suggestion(name, std::vector<std::string_view>{names.begin(), names.end()});
}

/// What is wrong with the words that nobody understood.
std::string explain_extras(const CLI::App& app, const subcommands& commands) {
  const auto& command = chosen(app);
  auto word = app.remaining(true).front();
  return &command == &app && !word.starts_with('-') ? unknown_command(word, commands)
                                                    : unknown_argument(word, command);
}

/// CLI11 reads `--name=` as `--name`, and would take the next word for its value.
std::vector<std::string> separate_empty_values(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  for (const auto& argument : arguments) {
    bool is_empty_value = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
    result.push_back(is_empty_value ? argument.substr(0, argument.size() - 1) : argument);
    if (is_empty_value)
      result.emplace_back();
  }
  return result;
}

/// The end of a help text: each example indented.
std::string examples_text(std::string_view examples) {
  std::istringstream lines{std::string{examples}};
  std::string result;
  for (std::string line; std::getline(lines, line);)
    result += (result.empty() ? "Examples:\n  " : "\n  ") + line;
  return result;
}

void end_help(CLI::App& command, const std::string& text) {
  command.footer(text);
  for (auto* below : command.get_subcommands([](const CLI::App*) { return true; }))
    end_help(*below, text);
}

void declare(CLI::App& app, const subcommands& commands) {
  app.set_version_flag("--version", std::string{program_name} + " " VIGIE_VERSION);
  app.add_option(man_page_option)->group("");
  app.formatter(std::make_shared<brief_help>());
  app.get_formatter()->column_width(24);
  app.footer("vigie COMMAND --help tells a command's options, with examples.");
  for (const auto& command : commands) {
    auto title = command->title();
    auto* declared = app.add_subcommand(std::string{title.name}, std::string{title.summary});
    add_help_all(*declared);
    command->declare(*declared);
    end_help(*declared, examples_text(title.examples));
    name_help_all(*declared);
  }
}

int print_man_page(const CLI::App& app) {
  const auto name = app[man_page_option]->as<std::string>();
  const auto page = man_page(app, name);
  if (!page)
    return fail(full_name(app), std::string{man_page_option} + ": there is no page \"" + name + '"',
                exit_usage);
  std::cout << *page;
  return exit_done;
}

/// Does the work; what it throws, and output that can't be written, ends the program with its sentence.
template <class Work>
int guarded(const std::string& name, Work work) {
  try {
    const int status = work();
    std::cout.flush();
    return status;
  } catch (const usage_error& error) {
    return fail(name, error.what(), exit_usage);
  } catch (const std::exception& error) {
    return fail(name, error.what(), exit_failed);
  }
}

int run_chosen(const CLI::App& app, const subcommands& commands) {
  for (const auto& command : commands)
    if (app.got_subcommand(std::string{command->title().name}))
      return command->run();
  if (app.count(man_page_option) > 0)
    return print_man_page(app);
  std::cerr << app.help();
  return exit_usage;
}

} // namespace

usage_error::usage_error(const std::vector<std::string>& lines) : std::runtime_error(joined(lines)) {}

std::string full_name(const CLI::App& app) {
  return app.get_parent() ? full_name(*app.get_parent()) + ' ' + app.get_name() : app.get_name();
}

int run_program(const subcommands& commands, int argc, char** argv) {
  CLI::App app{std::string{program_summary}, std::string{program_name}};
  declare(app, commands);
  try {
    auto arguments = separate_empty_values(gather_properties({argv + 1, argv + argc}));
    std::ranges::reverse(arguments); // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::Success& help_or_version) {
    return guarded(full_name(chosen(app)), [&] { return app.exit(help_or_version); });
  } catch (const CLI::ExtrasError&) {
    return fail(full_name(chosen(app)), explain_extras(app, commands), exit_usage);
  } catch (const CLI::Error& error) {
    return fail(full_name(chosen(app)), error.what(), exit_usage);
  }
  return guarded(full_name(chosen(app)), [&] { return run_chosen(app, commands); });
}

} // namespace vigie
