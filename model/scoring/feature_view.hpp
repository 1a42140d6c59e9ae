#pragma once

#include <cstddef>
#include <span>

namespace vigie {

/// The features of consecutive events, column by column: entry i of each column is event i's, and NaN where
/// the feature is missing. Every other value is finite. It owns nothing.
struct feature_view {
  std::span<const double* const> columns;
  std::size_t rows = 0;
};

/// The upper bound on the features of a model.
inline constexpr std::size_t most_model_features = 128;

} // namespace vigie
