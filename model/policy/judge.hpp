#pragma once

#include "model/policy/policy.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace vigie {

/// A thread's memory to judge batches with: what it says of the last batch stays until the next one.
class judge {
public:
  /// `by` and `events`, which has what it looks at, must stay as they are while anything is asked of it.
  void apply(const policy& by, const event_batch& events) { apply(by, events.views(), 0, events.size()); }
  /// The same for so many rows behind the first ones, of columns as `event_batch::views` has them. What is
  /// asked counts from there.
  void apply(const policy& by, std::span<const column_view> columns, std::size_t first, std::size_t rows);

  /// The rows that are suspicious, rising.
  const std::vector<std::uint32_t>& suspicious() const { return suspicious_; }
  bool is_suspicious(std::size_t row) const { return raised_[row] != 0; }

  /// None without a model.
  std::optional<double> score(std::size_t row) const {
    return by_->model ? std::optional{scores_[row]} : std::nullopt;
  }
  std::span<const double> scores() const { return scores_; }

  /// Of the policy's rules, where it has any.
  const rule_matches& matches() const { return matches_; }
  /// The rules that match a row, in their order.
  std::vector<std::size_t> rules_of(std::size_t row) const;

  /// How many values of each of the model's features were missing.
  std::span<const std::uint64_t> missing() const { return features_.missing; }

  /// Why the model scores a row as it does. Of a policy that has a model.
  explanation explain(std::size_t row) { return by_->model->explain(columns_, row, features_); }

  std::string when(std::size_t rule, std::size_t row) {
    return by_->rules->when(rule, columns_, row, matches_.expressions);
  }
  std::optional<std::string> says(std::size_t rule, std::size_t row) {
    return by_->rules->says(rule, columns_, row, matches_.expressions);
  }

  /// As `event_batch::views`, and what rules want behind them.
  std::span<const column_view> columns() const { return columns_; }

private:
  void find_suspicious(std::size_t rows);
  void apply_rules(std::size_t rows);

  const policy* by_ = nullptr;
  std::vector<column_view> columns_;
  std::vector<double> scores_;
  std::vector<std::uint8_t> scored_; ///< all 0: without a model there are none
  feature_memory features_;
  rule_matches matches_;
  std::vector<std::uint8_t> raised_; ///< by row: 1 where it is suspicious
  std::vector<std::uint32_t> suspicious_;
};

} // namespace vigie
