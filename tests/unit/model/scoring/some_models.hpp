#pragma once

#include "model/scoring/classifier.hpp"
#include "unit/paysim.hpp"

#include <random>
#include <stdexcept>

/// Models made up with a seed, over features of the shipped schema `paysim`.
namespace vigie::some {

template <class T>
T value_or_throw(std::variant<T, feature_failure> result) {
  if (const auto* failure = std::get_if<feature_failure>(&result))
    throw std::runtime_error(failure->reason);
  return std::get<T>(std::move(result));
}

inline model_definition defined_by(std::vector<std::string> features) {
  auto result = value_or_throw(definition_by(*paysim(), std::move(features)));
  result.training = {{"data", "made up"}};
  return result;
}

inline classifier classifier_of(model_definition definition, std::string sha256 = {}) {
  return value_or_throw(classifier::make(std::move(definition), *paysim(), std::move(sha256)));
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

inline model_definition boosted(std::string_view set, std::size_t trees, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  auto d = defined_by(features_in(*paysim(), set));
  boosted_parameters p{-1.5f, {}};
  for (std::size_t i = 0; i < trees; ++i)
    p.trees.push_back(any_tree(d.features.size(), i % 12, random));
  d.parameters = p;
  d.threshold = 0.25;
  return d;
}

inline model_definition logistic(std::string_view set, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  auto d = defined_by(features_in(*paysim(), set));
  logistic_parameters p;
  p.intercept = normal(random);
  for (std::size_t i = 0; i < d.features.size(); ++i) {
    p.coefficients.push_back(normal(random));
    p.means.push_back(normal(random));
    p.scales.push_back(std::exp(normal(random)));
  }
  d.parameters = p;
  d.threshold = 0.75;
  return d;
}

inline std::vector<double> scores_of(const classifier& model, const event_batch& events) {
  feature_memory memory;
  std::vector<double> result(events.size());
  model.score(events.views(), result, memory);
  return result;
}

inline explanation explain(const classifier& model, const event_batch& events, std::size_t row) {
  feature_memory memory;
  return model.explain(events.views(), row, memory);
}

/// One list a row of the values of these features.
inline std::vector<std::vector<double>> features_of(const std::vector<std::string>& names,
                                                    const event_batch& events) {
  const auto expressions = value_or_throw(expressions_of(*paysim(), names));
  const auto program = value_or_throw(feature_program::compile(*paysim(), expressions, names));
  feature_memory memory;
  std::vector<std::vector<double>> result;
  for (std::size_t first = 0; first < events.size(); first += cel::block_rows) {
    const auto rows = std::min(cel::block_rows, events.size() - first);
    const auto view = program.compute(events.views(), first, rows, memory);
    for (std::size_t i = 0; i < rows; ++i) {
      auto& row = result.emplace_back();
      for (const auto* column : view.columns)
        row.push_back(column[i]);
    }
  }
  return result;
}

} // namespace vigie::some
