#define CAF_SUITE training.fit

#include "training/fit_boosted.hpp"
#include "training/fit_logistic.hpp"

#include "training/evaluation.hpp"
#include "training/split.hpp"
#include "unit/model/scoring/some_models.hpp"
#include "unit/training/reference.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <cmath>

using namespace vigie;

namespace {

void silent(std::string_view, double) {}

logistic_options to_the_end(bool balanced) {
  logistic_options result;
  result.balanced = balanced;
  result.tolerance = 1e-9;
  result.most_iterations = 10'000;
  return result;
}

void check_close(const std::vector<double>& actual, const std::vector<double>& expected, double relative) {
  CAF_REQUIRE_EQUAL(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i)
    CAF_CHECK(std::fabs(actual[i] - expected[i]) <= relative * std::max(1.0, std::fabs(expected[i])));
}

feature_program program_of(const model_definition& d, const schema& of = *some::paysim()) {
  auto result = feature_program::compile(of, d.expressions, d.features);
  CAF_REQUIRE(std::holds_alternative<feature_program>(result));
  return std::get<feature_program>(std::move(result));
}

feature_program set_of(std::string_view name) {
  return program_of(some::defined_by(features_in(*some::paysim(), name)));
}

void check_like_scikit_learn(const labelled_events& rows, bool balanced, std::string_view name) {
  const auto fit = fit_logistic(set_of("seed"), rows.view(), to_the_end(balanced), silent).parameters;
  const auto& expected = reference::figures().at(name).as_object();
  check_close(fit.means, reference::numbers(expected.at("means")), 1e-12);
  check_close(fit.scales, reference::numbers(expected.at("scales")), 1e-12);
  check_close({fit.intercept}, {expected.at("intercept").to_number<double>()}, 1e-4);
  const auto coefficients = reference::numbers(expected.at("coefficients"));
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    CAF_CHECK(std::fabs(fit.coefficients[i] - coefficients[i]) < 1e-4);
}

boosted_options few_trees() {
  boosted_options result;
  result.trees = 10;
  return result;
}

} // namespace

CAF_TEST(logistic coefficients of the seed set agree with the reference to the fourth digit) {
  check_like_scikit_learn(reference::rows(), false, "plain");
}

CAF_TEST(so they are with weights and balanced classes) {
  check_like_scikit_learn(reference::weighted_rows(), true, "balanced");
}

CAF_TEST(the same rows give the same model) {
  const auto rows = reference::weighted_rows();
  const auto features = set_of("strict");
  CAF_CHECK(fit_logistic(features, rows.view(), {}, silent).parameters ==
            fit_logistic(features, rows.view(), {}, silent).parameters);
  CAF_CHECK(fit_boosted(features, rows.view(), few_trees(), silent) ==
            fit_boosted(features, rows.view(), few_trees(), silent));
}

CAF_TEST(boosted trees are as many and as deep as wanted and tell frauds from others) {
  const auto rows = reference::rows();
  auto d = some::defined_by(features_in(*some::paysim(), "strict"));
  const auto features = set_of("strict");
  auto options = few_trees();
  options.depth = 2;
  const auto fit = fit_boosted(features, rows.view(), options, silent);
  CAF_CHECK_EQUAL(fit.trees.size(), 10u);
  for (const auto& t : fit.trees)
    CAF_CHECK_LESS_OR_EQUAL(t.size(), 7u);
  d.parameters = fit;
  const auto model = some::classifier_of(d);
  const evaluation tested(rows.view(), scores_of(model, rows.view()));
  CAF_CHECK_GREATER(tested.auc(), 0.9);
}

CAF_TEST(a row of weight two counts like two rows) {
  auto heavy = reference::rows();
  places doubled = all_places(heavy.size());
  for (std::uint32_t i = 0; i < 500; ++i)
    doubled.push_back(i);
  const auto twice = heavy.at(doubled);
  std::fill_n(heavy.weights.begin(), 500, 2.0);
  auto d = some::defined_by(features_in(*some::paysim(), "strict"));
  const auto features = set_of("strict");
  boosted_options options = few_trees();
  options.subsample = 1;
  d.parameters = fit_boosted(features, heavy.view(), options, silent);
  const auto one = scores_of(some::classifier_of(d), heavy.view());
  d.parameters = fit_boosted(features, twice.view(), options, silent);
  const auto other = scores_of(some::classifier_of(d), heavy.view());
  double distance = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    distance = std::max(distance, std::fabs(one[i] - other[i]));
  CAF_CHECK_LESS(distance, 0.01);
}

CAF_TEST(a fraud in many millions is no share of zero) {
  auto rows = reference::rows();
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.frauds[i] == 0)
      rows.weights[i] = 1e6;
  double frauds = 0;
  double others = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    (rows.frauds[i] != 0 ? frauds : others) += rows.weights[i];
  CAF_REQUIRE_LESS(frauds / others, 5e-7);
  const auto fit = fit_boosted(set_of("strict"), rows.view(), few_trees(), silent);
  CAF_CHECK(std::fabs(fit.base - std::log(frauds / others)) < 1e-4);
}

CAF_TEST(rows that XGBoost refuses are an error and not the end of the data) {
  // The second chunk of rows that XGBoost sees: it would fit to the first alone.
  const auto once = reference::rows();
  places again;
  while (again.size() < (1 << 16) + 100)
    again.push_back(static_cast<std::uint32_t>(again.size() % once.size()));
  auto rows = once.at(again);
  rows.weights.back() = -1;
  std::string text;
  try {
    fit_boosted(set_of("strict"), rows.view(), few_trees(), silent);
  } catch (const std::runtime_error& error) {
    text = error.what();
  }
  CAF_CHECK(text.starts_with("XGBoost: "));
  CAF_CHECK(text.find("eights must be positive") != text.npos);
}
