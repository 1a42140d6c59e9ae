#include "model/scoring/logistic.hpp"

#include <algorithm>

namespace vigie {

logistic_scorer::logistic_scorer(feature_list features, logistic_parameters parameters)
    : features_(std::move(features)), parameters_(std::move(parameters)), offset_(parameters_.intercept) {
  for (std::size_t i = 0; i < features_.size(); ++i) {
    factors_.push_back(parameters_.coefficients[i] / parameters_.scales[i]);
    offset_ -= factors_[i] * parameters_.means[i];
  }
}

void logistic_scorer::log_odds(std::span<const transaction> transactions, double* out) const {
  std::fill_n(out, transactions.size(), offset_);
  for (std::size_t i = 0; i < features_.size(); ++i)
    features_[i]->accumulate(transactions, factors_[i], out);
}

void logistic_scorer::contributions(const transaction& t, std::span<double> out) const {
  for (std::size_t i = 0; i < features_.size(); ++i)
    out[i] =
        parameters_.coefficients[i] * (features_[i]->value(t) - parameters_.means[i]) / parameters_.scales[i];
}

} // namespace vigie
