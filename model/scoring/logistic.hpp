#pragma once

#include "model/scoring/features.hpp"

#include <span>
#include <vector>

namespace vigie {

/// Log-odds = intercept + sum of coefficient * (value - mean) / scale. The three lists have one entry a
/// feature.
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
  logistic_scorer(feature_list features, logistic_parameters parameters);

  void log_odds(std::span<const transaction> transactions, double* out) const;

  /// One contribution a feature, exact; the rest is the intercept.
  void contributions(const transaction& t, std::span<double> out) const;
  double base() const { return parameters_.intercept; }

private:
  feature_list features_;
  logistic_parameters parameters_;
  std::vector<double> factors_;
  double offset_;
};

} // namespace vigie
