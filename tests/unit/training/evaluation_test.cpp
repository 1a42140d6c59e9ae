#define CAF_SUITE training.evaluation

#include "training/evaluation.hpp"

#include "unit/training/reference.hpp"

#include "caf/test/unit_test.hpp"

#include <cmath>

using namespace vigie;

namespace {

/// Rows of which the n-th is a fraud where the n-th letter is F.
labelled_events rows_of(std::string_view letters) {
  labelled_events result{some::paysim(), {}, {}, {}, {}, {}};
  for (const auto letter : letters) {
    result.frauds.push_back(letter == 'F');
    result.weights.push_back(1);
  }
  return result;
}

bool close(double a, double b) {
  return std::fabs(a - b) < 1e-12;
}

} // namespace

CAF_TEST(average precision and area agree with the reference with ties and weights) {
  const auto rows = reference::weighted_rows();
  const auto scores = reference::numbers(reference::figures().at("scores"));
  const evaluation tested(rows.view(), scores);
  CAF_CHECK(
      close(tested.average_precision(), reference::figures().at("average_precision").to_number<double>()));
  CAF_CHECK(close(tested.auc(), reference::figures().at("auc").to_number<double>()));
}

CAF_TEST(figures worked out by hand) {
  const auto rows = rows_of("FLFLL");
  const evaluation tested(rows.view(), std::vector{0.9, 0.8, 0.7, 0.2, 0.1});
  CAF_CHECK(close(tested.average_precision(), 0.5 * 1 + 0.5 * 2 / 3));
  CAF_CHECK(close(tested.auc(), 5.0 / 6));
  CAF_CHECK(close(tested.recall_at_precision(0.9), 0.5));
  CAF_CHECK(close(tested.recall_at_precision(0.6), 1));
  const auto outcome = tested.at(0.75);
  CAF_CHECK_EQUAL(outcome.true_positives, 1);
  CAF_CHECK_EQUAL(outcome.false_positives, 1);
  CAF_CHECK_EQUAL(outcome.false_negatives, 1);
  CAF_CHECK_EQUAL(outcome.true_negatives, 2);
  CAF_CHECK(close(outcome.f1(), 0.5));
}

CAF_TEST(a score at the threshold is raised) {
  const auto rows = rows_of("FL");
  const evaluation tested(rows.view(), std::vector{0.5, 0.25});
  CAF_CHECK_EQUAL(tested.at(0.5).true_positives, 1);
  CAF_CHECK_EQUAL(tested.at(0.500001).true_positives, 0);
  CAF_CHECK_EQUAL(tested.at(0).false_positives, 1);
}

CAF_TEST(equal scores are raised together) {
  const auto rows = rows_of("FLF");
  const evaluation tested(rows.view(), std::vector{0.5, 0.5, 0.5});
  CAF_CHECK_EQUAL(tested.points().size(), 1u);
  CAF_CHECK(close(tested.average_precision(), 2.0 / 3));
  CAF_CHECK(close(tested.auc(), 0.5));
}

CAF_TEST(the rules for a threshold keep their word) {
  const auto rows = rows_of("FFLFLLF");
  const evaluation tested(rows.view(), std::vector{0.91, 0.82, 0.73, 0.64, 0.55, 0.46, 0.37});
  CAF_CHECK_EQUAL(tested.at(*tested.threshold_for_precision(1)).true_positives, 2);
  CAF_CHECK_EQUAL(tested.at(*tested.threshold_for_precision(0.75)).true_positives, 3);
  CAF_CHECK_EQUAL(tested.at(tested.threshold_for_recall(0.5)).false_positives, 0);
  CAF_CHECK_EQUAL(tested.at(tested.threshold_for_recall(1)).true_positives, 4);
  CAF_CHECK_EQUAL(tested.at(tested.best_f1_threshold()).true_positives, 3);
  const evaluation hopeless(rows_of("LLF").view(), std::vector{0.9, 0.8, 0.7});
  CAF_CHECK(!hopeless.threshold_for_precision(0.9));
}

CAF_TEST(a threshold lies between two scores and is short) {
  CAF_CHECK_EQUAL(short_number_between(0.41, 0.62), 0.5);
  CAF_CHECK_EQUAL(short_number_between(0.5, 0.5000001), 0.50000005);
  for (const auto& [low, high] : {std::pair{0.0, 1e-300}, {0.1, std::nextafter(0.1, 1)}, {0.0, 1.0}}) {
    const auto found = short_number_between(low, high);
    CAF_CHECK(low < found && found <= high);
  }
}
