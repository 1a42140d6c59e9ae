#pragma once

#include "cli/subcommand.hpp"
#include "model/paysim/generator.hpp"
#include "training/dataset.hpp"
#include "training/row_stream.hpp"
#include "training/train.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>
#include <string>
#include <vector>

namespace vigie {

/// "3-17" or "3". Throws usage_error.
step_range parse_steps(const std::string& text);

/// Checks whose text does not clutter the help.
CLI::Validator one_of(std::vector<std::string> words);

template <class Number>
CLI::Validator within(Number smallest, Number largest) {
  CLI::Validator result = CLI::Range(smallest, largest);
  return result.description("");
}

/// Does work on the user's data; where these do not serve, that is wrong usage.
template <class Work>
auto on_users_data(Work work) {
  try {
    return work();
  } catch (const dataset_error& error) {
    throw usage_error(error.what());
  } catch (const training_error& error) {
    throw usage_error(error.what());
  }
}

/// The option --top-k.
void declare_top_k(CLI::App& app, std::size_t& k);

/// The option --schema.
struct schema_argument {
  std::string named = "paysim";

  void declare(CLI::App& app);
  /// Throws usage_error.
  std::shared_ptr<const schema> open() const;
};

/// The options of generated data that several commands share.
struct generator_arguments {
  generator_options values;

  void declare_rows(CLI::App& app);
  void declare_seed(CLI::App& app);
};

} // namespace vigie
