#pragma once

#include "cli/subcommand.hpp"

#include <string>

namespace vigie {

/// Parses the command line, runs the command that it chose and returns the exit status. Errors go to standard
/// error.
int run_program(const subcommands& commands, int argc, char** argv);

/// "vigie dead-letters list": what errors of a command begin with.
std::string full_name(const CLI::App& app);

} // namespace vigie
