#pragma once

#include "config/load.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace vigie {

/// The settings as options of a command, and --config-file.
class settings_options {
public:
  /// Offers the settings whose key or section is named in `only`; all of them where it names none.
  void declare(CLI::App& app, std::initializer_list<std::string_view> only = {});

  /// Merges the file, the environment and the command line, and tells the notes on standard error. Throws a
  /// usage_error that lists all that is wrong.
  configuration read() const;

  /// The same for who has a log: the notes are left to the caller.
  configuration read_quietly() const;

private:
  layer command_line() const;

  CLI::App* command_ = nullptr;
  CLI::Option* file_ = nullptr;
  std::vector<std::pair<std::string, CLI::Option*>> options_; ///< by key
};

/// Rewrites `--kafka.properties.NAME=VALUE`, whose names nobody knows beforehand, as `--kafka.properties` and
/// a pair.
std::vector<std::string> gather_properties(std::vector<std::string> arguments);

} // namespace vigie
