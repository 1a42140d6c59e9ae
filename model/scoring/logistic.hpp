#pragma once

#include "model/scoring/feature_view.hpp"

#include <span>
#include <vector>

namespace vigie {

/// Log-odds = intercept + sum of coefficient * (value - mean) / scale. The three lists have one entry a
/// feature. Where a value is missing the mean stands for it.
struct logistic_parameters {
  double intercept = 0;
  std::vector<double> coefficients;
  std::vector<double> means;
  std::vector<double> scales;

  friend bool operator==(const logistic_parameters&, const logistic_parameters&) = default;
};

/// Scores by logistic_parameters, with the scaling folded into the factors.
class logistic_scorer {
public:
  explicit logistic_scorer(logistic_parameters parameters);

  /// One a row.
  void log_odds(const feature_view& features, double* out) const;

  /// One contribution a feature of the row, exact; the rest is the intercept.
  void contributions(std::span<const double> row, std::span<double> out) const;
  double base() const { return parameters_.intercept; }

private:
  logistic_parameters parameters_;
  std::vector<double> factors_;
  double offset_;
};

} // namespace vigie
