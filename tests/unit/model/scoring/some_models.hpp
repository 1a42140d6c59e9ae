#pragma once

#include "model/scoring/classifier.hpp"

#include <random>

/// Models and transactions made up with a seed.
namespace vigie::some {

inline transaction any_transaction(std::mt19937_64& random) {
  const auto cents = [&] {
    const auto size = std::uniform_int_distribution<int>(0, 10)(random);
    return size == 0
               ? money{}
               : money::from_cents(std::uniform_int_distribution<std::int64_t>(1, 1LL << (3 * size))(random));
  };
  transaction t;
  t.type = static_cast<transaction_type>(std::uniform_int_distribution<int>(0, 4)(random));
  t.amount = cents();
  t.old_balance_orig = random() % 3 == 0 ? t.amount : cents();
  t.new_balance_orig = cents();
  t.old_balance_dest = cents();
  t.new_balance_dest = cents();
  t.to_merchant = random() % 3 == 0;
  return t;
}

inline std::vector<transaction> transactions(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<transaction> result;
  for (std::size_t i = 0; i < count; ++i)
    result.push_back(any_transaction(random));
  return result;
}

/// A complete or ragged tree whose thresholds lie among the features' values.
inline tree any_tree(std::size_t features, std::size_t splits, std::mt19937_64& random) {
  std::normal_distribution<float> normal;
  tree t{{0, 0, 0, normal(random), 1000}};
  for (std::size_t i = 0; i < splits; ++i) {
    std::vector<std::size_t> leaves;
    for (std::size_t n = 0; n < t.size(); ++n)
      if (t[n].leaf())
        leaves.push_back(n);
    const auto at = leaves[random() % leaves.size()];
    const auto share = std::uniform_real_distribution<float>(0.1f, 0.9f)(random);
    const auto cover = t[at].cover;
    t[at].left = static_cast<std::uint32_t>(t.size());
    t[at].feature = static_cast<std::uint32_t>(random() % features);
    t[at].threshold =
        std::uniform_real_distribution<float>(0, 20)(random) * (random() % 2 == 0 ? 0.05f : 1.0f);
    t.push_back({0, 0, 0, normal(random), cover * share});
    t.push_back({0, 0, 0, normal(random), cover * (1 - share)});
  }
  return t;
}

inline model_definition boosted(feature_set set, std::size_t trees, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  model_definition d;
  d.features = features_of(set);
  boosted_parameters p{-1.5f, {}};
  for (std::size_t i = 0; i < trees; ++i)
    p.trees.push_back(any_tree(d.features.size(), i % 12, random));
  d.parameters = p;
  d.threshold = 0.25;
  d.training = {{"data", "made up"}};
  return d;
}

inline model_definition logistic(feature_set set, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  model_definition d;
  d.features = features_of(set);
  logistic_parameters p;
  p.intercept = normal(random);
  for (std::size_t i = 0; i < d.features.size(); ++i) {
    p.coefficients.push_back(normal(random));
    p.means.push_back(normal(random));
    p.scales.push_back(std::exp(normal(random)));
  }
  d.parameters = p;
  d.threshold = 0.75;
  d.training = {{"data", "made up"}};
  return d;
}

} // namespace vigie::some
