#pragma once

#include "model/scoring/classifier.hpp"
#include "model/scoring/features.hpp"
#include "training/fit_boosted.hpp"
#include "training/report.hpp"
#include "training/split.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>

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
  feature_set features = feature_set::pre;
  std::optional<double> sample; ///< share of the rows that are used at all; 0.2 for the seed set, else all
  double test = 0.2;            ///< share of those set aside to test on
  split_kind split = split_kind::random;
  std::optional<std::int32_t> test_from_step; ///< the split by time at this step
  std::uint32_t seed = 42;
  threshold_rule rule;
  std::optional<bool> balanced; ///< class weights of the logistic fit; not for the seed set unless wanted
  std::optional<int> trees;
  std::optional<int> depth;
  std::optional<double> learning_rate;
  /// Takes this model in XGBoost's JSON instead of fitting one.
  std::optional<std::filesystem::path> import;
  std::string attribution; ///< who made the data, and their licence
};

struct training_result {
  classifier model; ///< read back from `text`
  std::string text; ///< of the model file
  report_input report;
};

/// Reads, divides, fits, chooses the threshold, fits again with the validation part, tests. The test part has
/// no say in the model. Throws training_error and dataset_error.
training_result train(const training_options& options, const progress_function& progress);

/// Tests a model on a whole data set.
report_input evaluate(const classifier& model, const std::shared_ptr<const schema>& of,
                      const std::filesystem::path& input, const progress_function& progress);

} // namespace vigie
