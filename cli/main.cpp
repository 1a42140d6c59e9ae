#include "cli/commands.hpp"
#include "cli/program.hpp"

int main(int argc, char** argv) {
  return vigie::run_program(vigie::all_commands(), argc, argv);
}
