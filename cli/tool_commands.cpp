#include "cli/tool_commands.hpp"

namespace vigie {

subcommands tool_commands() {
  subcommands result;
  return result;
}

} // namespace vigie
