#include "cli/program.hpp"
#include "cli/standard_output.hpp"
#include "cli/tool_commands.hpp"

int main(int argc, char** argv) {
  const vigie::standard_output checked;
  return vigie::run_program(vigie::tool_commands(), argc, argv);
}
