#include "cli/commands.hpp"
#include "cli/program.hpp"
#include "cli/standard_output.hpp"

#include <ios>

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false); // for `score`; later it would undo the next line
  const vigie::standard_output checked;
  return vigie::run_program(vigie::all_commands(), argc, argv);
}
