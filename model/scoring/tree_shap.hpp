#pragma once

#include "model/scoring/trees.hpp"

namespace vigie {

/// The tree's mean value over the data it was trained on: its leaves, each weighed by its cover.
double mean_value(const tree& t);

/// Adds to each feature's entry of `out` its share of the difference between the value of the row's leaf and
/// the mean: the Shapley values where an absent feature goes down both ways in proportion to the covers. They
/// add up exactly.
void add_contributions(const tree& t, const float* row, std::span<double> out);

} // namespace vigie
