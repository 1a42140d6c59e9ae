#include "cli/program.hpp"
#include "cli/tool_commands.hpp"

int main(int argc, char** argv) {
  return vigie::run_program(vigie::tool_commands(), argc, argv);
}
