#pragma once

#include "model/transaction.hpp"

#include <cstdint>

namespace vigie {

/// What a window, or a one-second pane of it, counts. Tallies add up, so a window is the sum of its panes and
/// a cluster's figures the sum over its partitions.
struct tally {
  std::uint64_t transactions = 0;
  std::uint64_t frauds = 0;           ///< labelled fraudulent
  std::uint64_t predicted_frauds = 0; ///< scored at or over the threshold
  std::uint64_t true_positives = 0;   ///< predicted and labelled fraudulent
  std::uint64_t false_positives = 0;  ///< predicted and labelled legitimate
  std::uint64_t false_negatives = 0;  ///< labelled fraudulent and not predicted
  money_sum amount;
  money_sum fraud_amount;

  void add(const transaction& tx, bool suspicious);

  tally& operator+=(const tally& other);

  /// `other` must be part of this tally.
  tally& operator-=(const tally& other);

  bool empty() const { return transactions == 0; }

  friend bool operator==(const tally&, const tally&) = default;
};

} // namespace vigie
