#pragma once

#include "cli/subcommand.hpp"

namespace vigie {

// The commands of `vigie`. A new one is a line here and a line in commands.cpp.

std::unique_ptr<subcommand> run_command();
std::unique_ptr<subcommand> demo_command();
std::unique_ptr<subcommand> dead_letters_command();
std::unique_ptr<subcommand> policy_command();
std::unique_ptr<subcommand> check_config_command();
std::unique_ptr<subcommand> score_command();

/// All of them, in the order of the help text.
subcommands all_commands();

} // namespace vigie
