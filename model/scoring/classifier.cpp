#include "model/scoring/classifier.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace vigie {

classifier::scorer classifier::make_scorer(const model_definition& d) {
  if (d.kind() == model_kind::logistic)
    return logistic_scorer(std::get<logistic_parameters>(d.parameters));
  return boosted_scorer(std::get<boosted_parameters>(d.parameters), d.features.size());
}

double sigmoid(double log_odds) {
  return 1.0 / (1.0 + std::exp(-log_odds));
}

std::variant<classifier, feature_failure> classifier::make(model_definition definition, const schema& of,
                                                           std::string sha256) {
  auto program = feature_program::compile(of, definition.expressions, definition.features);
  if (auto* failure = std::get_if<feature_failure>(&program))
    return std::move(*failure);
  auto past = std::get<feature_program>(program).past(of);
  if (auto* failure = std::get_if<feature_failure>(&past))
    return std::move(*failure);
  return classifier(std::move(definition), std::get<feature_program>(std::move(program)),
                    std::get<history_program_ptr>(std::move(past)), std::move(sha256));
}

classifier::classifier(model_definition definition, feature_program program, history_program_ptr past,
                       std::string sha256)
    : definition_(std::move(definition)), program_(std::move(program)), past_(std::move(past)),
      sha256_(std::move(sha256)), scorer_(make_scorer(definition_)) {}

void classifier::log_odds(std::span<const column_view> columns, std::span<double> out,
                          feature_memory& memory) const {
  for (std::size_t first = 0; first < out.size(); first += cel::block_rows) {
    const auto rows = std::min(cel::block_rows, out.size() - first);
    const auto features = program_.compute(columns, first, rows, memory);
    std::visit([&](const auto& s) { s.log_odds(features, out.data() + first); }, scorer_);
  }
}

void classifier::score(std::span<const column_view> columns, std::span<double> out,
                       feature_memory& memory) const {
  log_odds(columns, out, memory);
  std::transform(out.begin(), out.end(), out.begin(), sigmoid);
}

explanation classifier::explain(std::span<const column_view> columns, std::size_t row,
                                feature_memory& memory) const {
  const auto features = program_.compute(columns, row, 1, memory);
  const auto size = features.columns.size();
  std::array<double, most_model_features> values{};
  std::array<double, most_model_features> shares{};
  for (std::size_t i = 0; i < size; ++i)
    values[i] = *features.columns[i];
  explanation result{};
  std::visit(
      [&](const auto& s) {
        s.log_odds(features, &result.log_odds);
        s.contributions({values.data(), size}, {shares.data(), size});
        result.base = s.base();
      },
      scorer_);
  for (std::size_t i = 0; i < size; ++i)
    result.contributions.push_back({definition_.features[i], values[i], shares[i]});
  std::stable_sort(
      result.contributions.begin(), result.contributions.end(),
      [](const auto& a, const auto& b) { return std::fabs(a.contribution) > std::fabs(b.contribution); });
  return result;
}

field_selection fields_read(const classifier& model) {
  std::set<std::size_t> result(model.fields().begin(), model.fields().end());
  if (model.past())
    result.insert(model.past()->fields().begin(), model.past()->fields().end());
  return {{result.begin(), result.end()}};
}

} // namespace vigie
