#include "cli/tool_commands.hpp"

namespace vigie {

subcommands tool_commands() {
  subcommands result;
  result.push_back(produce_command());
  result.push_back(generate_command());
  return result;
}

} // namespace vigie
