#pragma once

#include "model/base/money.hpp"
#include "model/window/counted_event.hpp"

#include <cstdint>
#include <string_view>
#include <tuple>

namespace vigie {

/// What a window, or a one-second pane of it, counts. Tallies add up, so a window is the sum of its panes and
/// a cluster's figures the sum over its partitions; and what leaves a window is taken away again. So every
/// figure is a sum.
struct tally {
  std::uint64_t transactions = 0;
  std::uint64_t frauds = 0;           ///< labelled fraudulent
  std::uint64_t predicted_frauds = 0; ///< scored at or over the threshold
  std::uint64_t true_positives = 0;   ///< predicted and labelled fraudulent
  std::uint64_t false_positives = 0;  ///< predicted and labelled legitimate
  std::uint64_t false_negatives = 0;  ///< labelled fraudulent and not predicted
  money_sum amount;
  money_sum fraud_amount;

  void add(const counted_event& event, bool suspicious) {
    const bool fraud = event.label == fraud_label::fraudulent;
    ++transactions;
    amount += event.amount;
    if (fraud) {
      ++frauds;
      fraud_amount += event.amount;
    }
    if (suspicious) {
      ++predicted_frauds;
      true_positives += fraud;
      false_positives += event.label == fraud_label::legitimate;
    } else {
      false_negatives += fraud;
    }
  }

  tally& operator+=(const tally& other);

  /// `other` must be part of this tally.
  tally& operator-=(const tally& other);

  bool empty() const { return transactions == 0; }

  friend bool operator==(const tally&, const tally&) = default;
};

/// One of a tally's sums: of transactions, or of their amounts.
template <class Sum>
struct figure {
  std::string_view name;
  std::string_view kind; ///< label of the metrics vigie_window_transactions or vigie_window_amount
  Sum tally::*sum;
  bool of_amounts; ///< there is none without an amount role
  bool of_labels;  ///< there is none without a label role
};

template <class Sum>
figure(std::string_view, std::string_view, Sum tally::*, bool, bool) -> figure<Sum>;

/// All figures. By this list tallies are added up, cross nodes (in this order) and become metrics.
inline constexpr std::tuple tally_figures{
    figure{"transactions", "all", &tally::transactions, false, false},
    figure{"frauds", "fraud", &tally::frauds, false, true},
    figure{"predicted_frauds", "predicted_fraud", &tally::predicted_frauds, false, false},
    figure{"true_positives", "true_positive", &tally::true_positives, false, true},
    figure{"false_positives", "false_positive", &tally::false_positives, false, true},
    figure{"false_negatives", "false_negative", &tally::false_negatives, false, true},
    figure{"amount", "all", &tally::amount, true, false},
    figure{"fraud_amount", "fraud", &tally::fraud_amount, true, true},
};

/// Calls `act` with each figure.
template <class Act>
constexpr void for_each_figure(Act act) {
  std::apply([&act](const auto&... figures) { (act(figures), ...); }, tally_figures);
}

inline tally& tally::operator+=(const tally& other) {
  for_each_figure([&](const auto& figure) { this->*figure.sum += other.*figure.sum; });
  return *this;
}

inline tally& tally::operator-=(const tally& other) {
  for_each_figure([&](const auto& figure) { this->*figure.sum -= other.*figure.sum; });
  return *this;
}

} // namespace vigie
