#include "model/scoring/classifier.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace vigie {

namespace {

/// Rows whose features are computed at a time.
constexpr std::size_t block_rows = 64;

constexpr std::array<std::string_view, 2> kind_names{"logistic", "boosted"};

} // namespace

std::string_view to_string(model_kind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

std::optional<model_kind> model_kind_from(std::string_view name) {
  for (std::size_t i = 0; i < kind_names.size(); ++i)
    if (kind_names[i] == name)
      return static_cast<model_kind>(i);
  return std::nullopt;
}

classifier::scorer classifier::make_scorer(const model_definition& d) {
  if (d.kind() == model_kind::logistic)
    return logistic_scorer(std::get<logistic_parameters>(d.parameters));
  return boosted_scorer(std::get<boosted_parameters>(d.parameters), d.features.size());
}

double sigmoid(double log_odds) {
  return 1.0 / (1.0 + std::exp(-log_odds));
}

classifier::classifier(model_definition definition, std::string sha256)
    : definition_(std::move(definition)), sha256_(std::move(sha256)), scorer_(make_scorer(definition_)) {}

void classifier::log_odds(std::span<const transaction> transactions, std::span<double> out) const {
  assert(out.size() == transactions.size());
  const auto& features = definition_.features;
  std::array<double, most_features * block_rows> values;
  std::array<const double*, most_features> columns;
  for (std::size_t f = 0; f < features.size(); ++f)
    columns[f] = values.data() + f * block_rows;
  for (std::size_t first = 0; first < transactions.size(); first += block_rows) {
    const auto block = transactions.subspan(first, std::min(block_rows, transactions.size() - first));
    for (std::size_t f = 0; f < features.size(); ++f)
      features[f]->fill_doubles(block, values.data() + f * block_rows, 1);
    const feature_view view{{columns.data(), features.size()}, block.size()};
    std::visit([&](const auto& s) { s.log_odds(view, out.data() + first); }, scorer_);
  }
}

void classifier::score(std::span<const transaction> transactions, std::span<double> out) const {
  log_odds(transactions, out);
  std::transform(out.begin(), out.end(), out.begin(), sigmoid);
}

double classifier::score(const transaction& t) const {
  double result = 0;
  score({&t, 1}, {&result, 1});
  return result;
}

explanation classifier::explain(const transaction& t) const {
  const auto& features = definition_.features;
  std::array<double, most_features> shares{};
  std::array<double, most_features> row{};
  for (std::size_t i = 0; i < features.size(); ++i)
    row[i] = features[i]->value(t);
  explanation result{};
  log_odds({&t, 1}, {&result.log_odds, 1});
  std::visit(
      [&](const auto& s) {
        s.contributions({row.data(), features.size()}, {shares.data(), features.size()});
        result.base = s.base();
      },
      scorer_);
  for (std::size_t i = 0; i < features.size(); ++i)
    result.contributions.push_back({features[i]->name, row[i], shares[i]});
  std::stable_sort(
      result.contributions.begin(), result.contributions.end(),
      [](const auto& a, const auto& b) { return std::fabs(a.contribution) > std::fabs(b.contribution); });
  return result;
}

} // namespace vigie
