#pragma once

#include "model/schema/transaction.hpp"
#include "model/scoring/feature_view.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace vigie {

/// What a model may know of a transaction.
enum class feature_set : std::uint8_t {
  seed,   ///< what the course's model looks at, in raw units
  strict, ///< known before booking; neither the clock nor anything that shows "the amount equals the balance"
  pre,    ///< strict and the flag "the amount equals the balance"
  full,   ///< with the balances after booking, whose errors give PaySim's frauds away
};

inline constexpr std::size_t feature_sets = 4;

std::string_view to_string(feature_set set);
std::optional<feature_set> feature_set_from(std::string_view name);

/// One figure computed of one transaction. Always finite.
struct feature {
  std::string_view name;
  std::string_view sentence; ///< what it says, for reports and manuals
  std::uint8_t sets;         ///< one bit for each feature_set

  double (*value)(const transaction&);
  /// Writes one value a transaction, `stride` elements apart.
  void (*fill_floats)(std::span<const transaction>, float* out, std::size_t stride);
  void (*fill_doubles)(std::span<const transaction>, double* out, std::size_t stride);

  bool in(feature_set set) const { return (sets >> static_cast<unsigned>(set) & 1u) != 0; }
};

/// Every feature there is. To add one, add a line to the table in features.cpp.
std::span<const feature> all_features();

/// Null where there is none of that name.
const feature* find_feature(std::string_view name);

/// A model's features, in the order of its coefficients.
using feature_list = std::vector<const feature*>;

feature_list features_of(feature_set set);

/// Fills `matrix` row by row, one row a transaction; its size is transactions times features.
void compute(const feature_list& features, std::span<const transaction> transactions,
             std::span<float> matrix);
void compute(const feature_list& features, std::span<const transaction> transactions,
             std::span<double> matrix);

} // namespace vigie
