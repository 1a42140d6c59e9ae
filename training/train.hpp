#pragma once

#include "model/scoring/classifier.hpp"
#include "training/fit_boosted.hpp"
#include "training/report.hpp"
#include "training/split.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace vigie {

/// Data or wishes with which nothing can be trained or evaluated. The text says what is missing.
struct training_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// How the threshold is chosen on the validation part: the best F1 unless one of the two is wanted.
struct threshold_rule {
  std::optional<double> precision;
  std::optional<double> recall;
};

std::string to_string(const threshold_rule& rule);

struct training_options {
  std::shared_ptr<const schema> of; ///< of the data
  std::filesystem::path input;
  model_kind kind = model_kind::boosted;
  std::optional<std::string>
      features; ///< one of the schema's sets; PaySim's is pre unless named, others' their largest
  std::optional<double>
      sample;        ///< share of the rows that are used at all; 0.2 for PaySim's seed set, else all
  double test = 0.2; ///< share of those set aside to test on
  split_kind split = split_kind::random;
  /// The split by time: values of the schema's time, or of its steps; see time_axis. What is not given is
  /// open, and the test part then begins where its share does.
  std::optional<std::string> train_from;
  std::optional<std::string> test_from;
  std::optional<std::string> test_until;
  std::optional<std::string> gap; ///< left out before the test part, whose labels were not known yet
  std::uint32_t seed = 42;
  threshold_rule rule;
  std::optional<bool>
      balanced; ///< class weights of the logistic fit; not for PaySim's seed set unless wanted
  std::optional<int> trees;
  std::optional<int> depth;
  std::optional<double> learning_rate;
  /// Takes this model in XGBoost's JSON instead of fitting one.
  std::optional<std::filesystem::path> import;
  std::string attribution; ///< who made the data, and their licence
  std::size_t top_k = 100; ///< of card precision
};

struct training_result {
  classifier model; ///< read back from `text`
  std::string text; ///< of the model file
  report_input report;
};

/// Reads, divides, fits, chooses the threshold, fits again with the validation part, tests. The test part has
/// no say in the model. Throws training_error and dataset_error.
training_result train(const training_options& options, const progress_function& progress);

/// Tests a model on a whole data set. The scores of the report are in the file's order.
report_input evaluate(const classifier& model, const std::shared_ptr<const schema>& of,
                      const std::filesystem::path& input, std::size_t top_k,
                      const progress_function& progress);

} // namespace vigie
