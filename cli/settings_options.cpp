#include "cli/settings_options.hpp"

#include "cli/help.hpp"
#include "cli/program.hpp"
#include "cli/subcommand.hpp"
#include "config/settings_table.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include <unistd.h>

namespace vigie {

namespace {

constexpr const char* file_variable = "VIGIE_CONFIG_FILE";

std::string help_text(const setting& entry) {
  auto standard = entry.standard.empty() ? "none" : std::string{entry.standard};
  return std::string{entry.sentence} + "\nDefault: " + standard + ". Allowed: " + entry.kind.allowed + ".\n" +
         environment_name(entry.key);
}

std::string group_of(const setting& entry) {
  if (entry.is_common)
    return common_options;
  return entry.section().empty() ? "node" : std::string{entry.section()};
}

std::string read_file(const std::string& name, const std::string& origin) {
  std::ifstream in{name, std::ios::binary};
  std::ostringstream content;
  if (!in || !(content << in.rdbuf()))
    throw usage_error{origin + ": cannot read \"" + name + "\": " + std::strerror(errno)};
  return content.str();
}

layer environment() {
  std::vector<std::string_view> variables;
  for (auto** variable = environ; *variable; ++variable)
    variables.emplace_back(*variable);
  return environment_layer(variables);
}

} // namespace

void settings_options::declare(CLI::App& app, std::initializer_list<std::string_view> only) {
  command_ = &app;
  file_ = app.add_option("--config-file")->type_name("FILE");
  file_->description(
      std::string{"A file with settings; the options below and VIGIE_ variables win over it.\n"} +
      file_variable);
  settings unused;
  for (const auto& entry : settings_table(unused)) {
    auto is_named = [&](auto name) { return name == entry.key || name == entry.section(); };
    if (only.size() > 0 && std::ranges::none_of(only, is_named))
      continue;
    auto* option = app.add_option("--" + std::string{entry.key})->type_name(entry.kind.type)->expected(1);
    option->description(help_text(entry))->group(group_of(entry));
    if (entry.kind.map)
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    options_.emplace_back(entry.key, option);
  }
}

layer settings_options::command_line() const {
  layer result;
  for (const auto& [key, option] : options_)
    for (const auto& text : option->results())
      result.values.push_back({key, text, "--" + key});
  return result;
}

configuration settings_options::read() const {
  auto result = read_quietly();
  for (const auto& note : result.notes)
    std::cerr << full_name(*command_) << ": " << note << '\n';
  return result;
}

configuration settings_options::read_quietly() const {
  std::vector<layer> layers;
  if (file_->count() > 0) {
    auto name = file_->results().front();
    layers.push_back(file_layer(read_file(name, "--config-file"), name));
  } else if (const char* name = std::getenv(file_variable)) {
    layers.push_back(file_layer(read_file(name, file_variable), name));
  }
  layers.push_back(environment());
  layers.push_back(command_line());
  auto result = load(layers);
  if (!result.errors.empty())
    throw usage_error{result.errors};
  return result;
}

std::vector<std::string> gather_properties(std::vector<std::string> arguments) {
  constexpr std::string_view prefix = "--kafka.properties.";
  std::vector<std::string> result;
  for (auto it = arguments.begin(); it != arguments.end(); ++it) {
    if (!it->starts_with(prefix)) {
      result.push_back(*it);
      continue;
    }
    auto pair = it->substr(prefix.size());
    auto name = pair.substr(0, pair.find('='));
    auto has_value = name.size() < pair.size();
    if (!has_value && it + 1 != arguments.end())
      pair += '=' + *++it;
    result.emplace_back("--kafka.properties");
    result.push_back(
        name.size() < pair.size() ? in_quotes(name) + " = " + in_quotes(pair.substr(name.size() + 1)) : name);
  }
  return result;
}

} // namespace vigie
