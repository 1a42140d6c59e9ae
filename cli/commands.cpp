#include "cli/commands.hpp"

#include "cli/tools.hpp"

namespace vigie {

subcommands all_commands() {
  subcommands result;
  result.push_back(run_command());
  result.push_back(demo_command());
  result.push_back(delegate_to_tools(produce_title));
  result.push_back(delegate_to_tools(generate_title));
  result.push_back(delegate_to_tools(train_title));
  result.push_back(delegate_to_tools(evaluate_title));
  result.push_back(delegate_to_tools(features_title));
  result.push_back(delegate_to_tools(backtest_title));
  result.push_back(delegate_to_tools(schema_title));
  result.push_back(score_command());
  result.push_back(policy_command());
  result.push_back(dead_letters_command());
  result.push_back(check_config_command());
  return result;
}

} // namespace vigie
