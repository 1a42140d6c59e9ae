#pragma once

#include "model/scoring/feature_program.hpp"
#include "model/scoring/trees.hpp"
#include "training/labelled_events.hpp"

#include <cstdint>

namespace vigie {

struct boosted_options {
  int trees = 100;
  int depth = 4;
  double learning_rate = 0.2;
  double subsample = 0.8; ///< share of the rows that a tree sees
  double columns = 0.7;   ///< share of the features that a tree sees
  double l2 = 3.0;        ///< XGBoost's lambda
  std::uint32_t seed = 42;
};

/// Fits by XGBoost with its histogram method, over features quantised as they come: the memory is a byte a
/// value. A leaf moves the log-odds by 1 at most before the learning rate, which keeps the one fraud in 800
/// from being overdone. Where a value is missing, a tree goes the way that served best. The same rows give
/// the same trees.
boosted_parameters fit_boosted(const feature_program& features, const labelled_view& rows,
                               const boosted_options& options, const progress_function& progress);

} // namespace vigie
