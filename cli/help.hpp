#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <string>

namespace vigie {

/// The group of the options that most users want; those of other groups are told by --help-all.
inline constexpr const char* common_options = "Options";

/// Help that tells the common options, and where the others are; all of them where all are asked for.
class brief_help final : public CLI::Formatter {
public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

/// Gives a command --help-all, which those that it declares below it inherit.
void add_help_all(CLI::App& command);

/// Lets help name --help-all where it tells more, once all options are declared.
void name_help_all(CLI::App& command);

} // namespace vigie
