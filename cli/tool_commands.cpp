#include "cli/tool_commands.hpp"

namespace vigie {

subcommands tool_commands() {
  subcommands result;
  result.push_back(produce_command());
  result.push_back(generate_command());
  result.push_back(train_command());
  result.push_back(evaluate_command());
  result.push_back(features_command());
  result.push_back(backtest_command());
  result.push_back(schema_command());
  return result;
}

} // namespace vigie
