#pragma once

#include "model/schema/transaction.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace vigie {

/// Told now and then how much of a piece of work is done, 0 to 1.
using progress_function = std::function<void(std::string_view work, double done)>;

/// A part of labelled_rows.
struct labelled_view {
  std::span<const transaction> transactions;
  std::span<const double> weights; ///< as many

  std::size_t size() const { return transactions.size(); }
};

inline bool is_fraud(const transaction& t) {
  return t.label == fraud_label::fraudulent;
}

std::size_t frauds_in(labelled_view rows);

/// Transactions whose label is known, 72 bytes each: millions fit into memory.
struct labelled_rows {
  std::vector<transaction> transactions;
  std::vector<double> weights; ///< how many transactions a row stands for

  labelled_view view() const { return {transactions, weights}; }
  labelled_view view(std::size_t first, std::size_t count) const;

  /// The rows at these places, in that order.
  labelled_rows at(std::span<const std::uint32_t> places) const;
};

/// Reads a data set whole. Throws dataset_error, also for a row without `isFraud`.
labelled_rows read_labelled_rows(const std::filesystem::path& file, const progress_function& progress);

} // namespace vigie
