#define CAF_SUITE scoring.classifier

#include "model/scoring/classifier.hpp"

#include "model/scoring/tree_shap.hpp"
#include "unit/model/scoring/some_models.hpp"

#include "caf/test/unit_test.hpp"

#include <bit>
#include <cmath>
#include <numeric>

using namespace vigie;

namespace {

std::vector<classifier> one_of_each() {
  std::vector<classifier> result;
  for (const auto* set : {"seed", "strict", "pre", "full"}) {
    result.push_back(some::classifier_of(some::logistic(set, 7)));
    result.push_back(some::classifier_of(some::boosted(set, 40, 8)));
  }
  return result;
}

float walked(const model_definition& d, const std::vector<double>& row) {
  const auto& p = std::get<boosted_parameters>(d.parameters);
  auto sum = p.base;
  for (const auto& nodes : p.trees) {
    std::size_t at = 0;
    while (!nodes[at].leaf()) {
      const auto value = static_cast<float>(row[nodes[at].feature]);
      at = value < nodes[at].threshold ? nodes[at].left : nodes[at].left + 1;
    }
    sum += nodes[at].value;
  }
  return sum;
}

/// The value of a tree where only the features of `known` are known.
double expected_value(const tree& t, const float* row, std::uint32_t known, std::size_t at = 0) {
  const auto& node = t[at];
  if (node.leaf())
    return node.value;
  if (known >> node.feature & 1u)
    return expected_value(t, row, known, row[node.feature] < node.threshold ? node.left : node.left + 1);
  return (t[node.left].cover * expected_value(t, row, known, node.left) +
          t[node.left + 1].cover * expected_value(t, row, known, node.left + 1)) /
         node.cover;
}

/// Shapley's value by its definition: the mean over all orders in which the features could become known.
double shapley(const tree& t, const float* row, unsigned feature, unsigned features) {
  double sum = 0;
  for (std::uint32_t known = 0; known < 1u << features; ++known) {
    if (known >> feature & 1u)
      continue;
    const auto before = static_cast<double>(std::popcount(known));
    const auto weight =
        std::exp(std::lgamma(before + 1) + std::lgamma(features - before) - std::lgamma(features + 1.0));
    sum += weight * (expected_value(t, row, known | 1u << feature) - expected_value(t, row, known));
  }
  return sum;
}

} // namespace

CAF_TEST(scores are equal to the last bit however the transactions are batched) {
  const auto rows = some::rows(1000, 1);
  const auto all = some::events_of(rows);
  for (const auto& model : one_of_each()) {
    const auto whole = some::scores_of(model, all);
    for (const std::size_t size : {1u, 2u, 7u, 8u, 63u, 64u, 65u, 256u, 257u, 999u}) {
      std::vector<double> parts;
      for (std::size_t first = 0; first < rows.size(); first += size) {
        const auto end = std::min(first + size, rows.size());
        const auto scores =
            some::scores_of(model, some::events_of({rows.begin() + static_cast<std::ptrdiff_t>(first),
                                                    rows.begin() + static_cast<std::ptrdiff_t>(end)}));
        parts.insert(parts.end(), scores.begin(), scores.end());
      }
      CAF_CHECK(parts == whole);
    }
  }
}

CAF_TEST(a score needs no more than the fields that the model says) {
  const auto rows = some::rows(100, 2);
  for (const auto& model : one_of_each())
    CAF_CHECK(some::scores_of(model, some::events_of(rows, {model.fields()})) ==
              some::scores_of(model, some::events_of(rows)));
}

CAF_TEST(a logistic score is the sigmoid of the scaled sum) {
  const auto d = some::logistic("full", 3);
  const auto model = some::classifier_of(d);
  const auto& p = std::get<logistic_parameters>(d.parameters);
  const auto events = some::events(200, 4);
  const auto scores = some::scores_of(model, events);
  const auto rows = some::features_of(d.features, events);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto sum = p.intercept;
    for (std::size_t i = 0; i < d.features.size(); ++i)
      sum += p.coefficients[i] * (rows[row][i] - p.means[i]) / p.scales[i];
    CAF_CHECK(std::fabs(scores[row] - 1 / (1 + std::exp(-sum))) < 1e-12);
  }
}

CAF_TEST(a boosted score follows each tree to its leaf and adds in single precision) {
  const auto d = some::boosted("pre", 60, 5);
  const auto model = some::classifier_of(d);
  const auto events = some::events(500, 6);
  const auto rows = some::features_of(d.features, events);
  for (std::size_t row = 0; row < rows.size(); ++row)
    CAF_CHECK_EQUAL(some::explain(model, events, row).log_odds, static_cast<double>(walked(d, rows[row])));
}

CAF_TEST(contributions and base add up to the log odds and come strongest first) {
  const auto events = some::events(100, 9);
  for (const auto& model : one_of_each()) {
    const auto scores = some::scores_of(model, events);
    const auto& names = model.definition().features;
    const auto rows = some::features_of(names, events);
    for (std::size_t row = 0; row < events.size(); ++row) {
      const auto explained = some::explain(model, events, row);
      auto sum = explained.base;
      for (std::size_t i = 0; i < explained.contributions.size(); ++i) {
        sum += explained.contributions[i].contribution;
        if (i > 0)
          CAF_CHECK(std::fabs(explained.contributions[i].contribution) <=
                    std::fabs(explained.contributions[i - 1].contribution));
        const auto place = std::ranges::find(names, explained.contributions[i].feature) - names.begin();
        CAF_CHECK_EQUAL(explained.contributions[i].value, rows[row][static_cast<std::size_t>(place)]);
      }
      CAF_CHECK(std::fabs(sum - explained.log_odds) < 1e-5 * std::max(1.0, std::fabs(sum)));
      CAF_CHECK_EQUAL(sigmoid(explained.log_odds), scores[row]);
    }
  }
}

CAF_TEST(tree contributions are the Shapley values by their definition) {
  constexpr unsigned features = 5;
  std::mt19937_64 random(11);
  for (std::size_t splits = 0; splits < 20; ++splits) {
    const auto t = some::any_tree(features, splits, random);
    std::array<float, features> row;
    for (auto& x : row)
      x = std::uniform_real_distribution<float>(0, 20)(random) * (random() % 2 == 0 ? 0.05f : 1.0f);
    std::array<double, features> shares{};
    add_contributions(t, row.data(), shares);
    for (unsigned f = 0; f < features; ++f)
      CAF_CHECK(std::fabs(shares[f] - shapley(t, row.data(), f, features)) < 1e-6);
    CAF_CHECK(std::fabs(mean_value(t) - expected_value(t, row.data(), 0)) < 1e-6);
  }
}
