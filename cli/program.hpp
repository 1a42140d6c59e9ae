#pragma once

#include "cli/subcommand.hpp"

namespace vigie {

/// Parses the command line, runs the command that it chose and returns the exit status. Errors go to standard
/// error.
int run_program(const subcommands& commands, int argc, char** argv);

} // namespace vigie
