#pragma once

#include "model/scoring/classifier.hpp"
#include "training/evaluation.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigie {

/// How strongly a feature speaks in the frauds that were tested.
struct feature_weight {
  std::string name;
  std::string says;
  double strength; ///< mean absolute contribution to the log-odds
};

/// The one rule that most of PaySim's frauds obey, and what the model adds to it.
struct rule_figures {
  confusion rule;           ///< a transfer or cash-out that empties the account to the cent
  double frauds_beyond = 0; ///< those that the rule misses
  double found_beyond = 0;  ///< of them, those that the model raises
};

/// How well the accounts with the highest scores of each day are chosen.
struct card_figures {
  std::size_t k = 0;
  double precision = 0; ///< see card_precision_at
};

/// Everything that a report shows.
struct report_input {
  std::string title;
  std::vector<std::pair<std::string, std::string>> facts; ///< of the model and the data, in the order shown
  model_kind kind = model_kind::logistic;
  std::string sha256; ///< of the model file
  double threshold = 0;
  std::vector<double> scores; ///< of the rows tested, in their order
  std::size_t fraud_rows = 0;
  evaluation tested;
  confusion outcome;                    ///< at the threshold
  std::optional<rule_figures> rule;     ///< for PaySim
  std::optional<card_figures> cards;    ///< where the schema has an account role
  std::vector<feature_weight> features; ///< the strongest first
};

/// The fields that a report looks at beside those of the model.
std::vector<std::size_t> fields_reported(const schema& of);

/// Tests a model on rows of both classes, which must have the fields above. `top_k`: of card precision.
report_input test_report(const classifier& model, const labelled_events& rows, std::size_t top_k,
                         std::string title);

/// The texts of the report's files.
std::string report_json(const report_input& report);
std::string report_html(const report_input& report);

/// Writes report.json, the three pictures and index.html; each file appears whole. Makes the folder where
/// there is none. Throws output_error.
void write_report(const report_input& report, const std::filesystem::path& folder);

} // namespace vigie
