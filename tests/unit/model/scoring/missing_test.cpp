#define CAF_SUITE scoring.missing

#include "model/scoring/logistic.hpp"
#include "model/scoring/tree_shap.hpp"
#include "unit/model/scoring/some_models.hpp"

#include "caf/test/unit_test.hpp"

#include <cmath>
#include <limits>

using namespace vigie;

namespace {

constexpr auto missing = std::numeric_limits<double>::quiet_NaN();

/// Feature by feature, with every third value missing, the first column's among them.
struct some_features {
  some_features(std::size_t features, std::size_t rows_made, std::uint64_t seed) : rows(rows_made) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> any(-1, 20);
    values.resize(features);
    for (auto& column : values)
      for (std::size_t i = 0; i < rows; ++i)
        column.push_back(random() % 3 == 0 ? missing : any(random));
  }

  /// `count` rows from `first` on.
  void log_odds(const auto& scorer, std::size_t first, std::size_t count, double* out) const {
    std::vector<const double*> columns;
    for (const auto& column : values)
      columns.push_back(column.data() + first);
    scorer.log_odds({columns, count}, out);
  }

  std::vector<double> row(std::size_t index) const {
    std::vector<double> result;
    for (const auto& column : values)
      result.push_back(column[index]);
    return result;
  }

  std::size_t rows;
  std::vector<std::vector<double>> values;
};

boosted_parameters some_trees(std::size_t features, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  boosted_parameters result{0.5f, {}};
  for (std::size_t i = 0; i < count; ++i) {
    result.trees.push_back(some::any_tree(features, i % 12, random));
    for (auto& node : result.trees.back())
      node.default_left = !node.leaf() && random() % 2 == 0;
  }
  return result;
}

double walked(const boosted_parameters& p, const std::vector<double>& row) {
  auto sum = p.base;
  for (const auto& nodes : p.trees) {
    std::size_t at = 0;
    while (!nodes[at].leaf()) {
      const auto value = row[nodes[at].feature];
      const auto left =
          std::isnan(value) ? nodes[at].default_left : static_cast<float>(value) < nodes[at].threshold;
      at = nodes[at].left + (left ? 0 : 1);
    }
    sum += nodes[at].value;
  }
  return sum;
}

} // namespace

CAF_TEST(a missing value takes the default branch however rows are batched) {
  const auto trees = some_trees(9, 60, 1);
  const boosted_scorer scorer(trees, 9);
  const some_features features(9, 300, 2);
  for (const std::size_t size : {1u, 3u, 7u, 64u, 65u, 300u})
    for (std::size_t first = 0; first < features.rows; first += size) {
      const auto count = std::min(size, features.rows - first);
      std::vector<double> out(count);
      features.log_odds(scorer, first, count, out.data());
      for (std::size_t i = 0; i < count; ++i)
        CAF_CHECK_EQUAL(out[i], walked(trees, features.row(first + i)));
    }
}

CAF_TEST(a row without any value is walked to leaves as well) {
  const auto trees = some_trees(3, 40, 3);
  const boosted_scorer scorer(trees, 3);
  const std::vector<double> nothing(3, missing);
  std::vector<const double*> columns{nothing.data(), nothing.data(), nothing.data()};
  double out = 0;
  scorer.log_odds({columns, 1}, &out);
  CAF_CHECK_EQUAL(out, walked(trees, nothing));
}

CAF_TEST(a value beyond single precision does not leave the tree) {
  const auto trees = some_trees(3, 40, 3);
  const boosted_scorer scorer(trees, 3);
  const std::vector<double> huge(3, 1e300);
  std::vector<const double*> columns{huge.data(), huge.data(), huge.data()};
  double out = 0;
  scorer.log_odds({columns, 1}, &out);
  CAF_CHECK_EQUAL(out, walked(trees, huge));
}

CAF_TEST(contributions of rows with missing values add up) {
  const auto trees = some_trees(9, 60, 4);
  const boosted_scorer scorer(trees, 9);
  const some_features features(9, 50, 5);
  for (std::size_t i = 0; i < features.rows; ++i) {
    std::vector<double> shares(9);
    scorer.contributions(features.row(i), shares);
    auto sum = scorer.base();
    for (const auto share : shares)
      sum += share;
    const auto expected = walked(trees, features.row(i));
    CAF_CHECK(std::fabs(sum - expected) < 1e-5 * std::max(1.0, std::fabs(expected)));
  }
}

CAF_TEST(in a logistic model the mean stands for a missing value) {
  const logistic_scorer scorer({0.25, {2.0, -3.0}, {0.5, 4.0}, {2.0, 0.5}});
  const std::vector<double> first{1.0, missing, missing};
  const std::vector<double> second{5.0, 5.0, missing};
  std::vector<const double*> columns{first.data(), second.data()};
  std::vector<double> out(3);
  scorer.log_odds({columns, 3}, out.data());
  CAF_CHECK_EQUAL(out, (std::vector{0.25 + 0.5 - 6.0, 0.25 - 6.0, 0.25}));
  std::vector<double> shares(2);
  scorer.contributions(std::vector{missing, 5.0}, shares);
  CAF_CHECK_EQUAL(shares, (std::vector{0.0, -6.0}));
}
