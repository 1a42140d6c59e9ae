#pragma once

#include "model/scoring/feature_program.hpp"
#include "model/scoring/logistic.hpp"
#include "training/labelled_events.hpp"

namespace vigie {

struct logistic_options {
  /// Frauds and others weigh the same in total.
  bool balanced = true;
  /// The inverse of the L2 penalty, as scikit-learn's C; the intercept is not penalised.
  double c = 1.0;
  /// Ends where the gradient's length is below this, relative to the parameters' where that is over 1.
  double tolerance = 1e-7;
  int most_iterations = 1000;
};

struct logistic_fit {
  logistic_parameters parameters;
  int iterations = 0;
  double gradient = 0; ///< length at the end, of the mean loss
};

/// Mean and standard deviation of each feature over the rows that have it, whatever their weights; 1 in place
/// of a deviation of 0, and 0 in place of the mean of none.
void standardise(const feature_program& features, const labelled_view& rows, logistic_parameters& into);

/// Minimises |w|²/2 + C * sum of weight * log-loss by L-BFGS over standardised features: what scikit-learn's
/// LogisticRegression does behind a StandardScaler; the mean stands for a missing value. The same rows give
/// the same bits, on any number of threads.
logistic_fit fit_logistic(const feature_program& features, const labelled_view& rows,
                          const logistic_options& options, const progress_function& progress);

} // namespace vigie
