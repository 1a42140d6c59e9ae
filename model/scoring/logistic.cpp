#include "model/scoring/logistic.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace vigie {

logistic_scorer::logistic_scorer(logistic_parameters parameters)
    : parameters_(std::move(parameters)), offset_(parameters_.intercept) {
  for (std::size_t i = 0; i < parameters_.coefficients.size(); ++i) {
    factors_.push_back(parameters_.coefficients[i] / parameters_.scales[i]);
    offset_ -= factors_[i] * parameters_.means[i];
  }
}

void logistic_scorer::log_odds(const feature_view& features, double* out) const {
  assert(features.columns.size() == factors_.size());
  std::fill_n(out, features.rows, offset_);
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    const auto* column = features.columns[f];
    const auto factor = factors_[f];
    const auto mean = parameters_.means[f];
    for (std::size_t i = 0; i < features.rows; ++i) {
      const auto value = column[i];
      out[i] += factor * (value == value ? value : mean); // A NaN is not itself.
    }
  }
}

void logistic_scorer::contributions(std::span<const double> row, std::span<double> out) const {
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    const auto value = std::isnan(row[i]) ? parameters_.means[i] : row[i];
    out[i] = parameters_.coefficients[i] * (value - parameters_.means[i]) / parameters_.scales[i];
  }
}

} // namespace vigie
