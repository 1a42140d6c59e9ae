#pragma once

#include "model/scoring/classifier.hpp"
#include "training/evaluation.hpp"

#include <filesystem>
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
  confusion outcome; ///< at the threshold
  rule_figures rule;
  std::vector<feature_weight> features; ///< the strongest first
};

/// Tests a model on rows of both classes.
report_input test_report(const classifier& model, const std::shared_ptr<const schema>& of, labelled_view rows,
                         std::string title);

/// The texts of the report's files.
std::string report_json(const report_input& report);
std::string report_html(const report_input& report);

/// Writes report.json, the three pictures and index.html; each file appears whole. Makes the folder where
/// there is none. Throws output_error.
void write_report(const report_input& report, const std::filesystem::path& folder);

} // namespace vigie
