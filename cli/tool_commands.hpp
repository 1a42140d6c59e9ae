#pragma once

#include "cli/subcommand.hpp"

namespace vigie {

// The commands of `vigie-tools`. A new one is a line here and a line in tool_commands.cpp; its title is in
// tools.hpp.

std::unique_ptr<subcommand> produce_command();
std::unique_ptr<subcommand> generate_command();
std::unique_ptr<subcommand> train_command();
std::unique_ptr<subcommand> evaluate_command();
std::unique_ptr<subcommand> features_command();
std::unique_ptr<subcommand> backtest_command();
std::unique_ptr<subcommand> schema_command();

/// All of them, in the order of the help text.
subcommands tool_commands();

} // namespace vigie
