#include "model/policy/judge.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

void judge::apply(const policy& by, std::span<const column_view> columns, std::size_t first,
                  std::size_t rows) {
  by_ = &by;
  columns_.clear();
  for (const auto& column : columns)
    columns_.push_back(column.behind(first));
  scores_.resize(rows);
  features_.missing.assign(features_.missing.size(), 0);
  if (by.model)
    by.model->score(columns_, scores_, features_);
  if (by.rules) {
    if (!by.model)
      scored_.assign(rows, 0);
    column_view score;
    score.type = value_type::real;
    score.reals = scores_.data();
    score.present = by.model ? nullptr : scored_.data();
    columns_.push_back(score);
    by.rules->match(columns_, rows, matches_);
  }
  find_suspicious(rows);
}

void judge::find_suspicious(std::size_t rows) {
  raised_.resize(rows);
  if (by_->model)
    std::ranges::transform(scores_, raised_.begin(),
                           [this](double score) { return score >= by_->threshold; });
  else
    std::ranges::fill(raised_, std::uint8_t{0});
  if (by_->rules)
    apply_rules(rows);
  suspicious_.clear();
  for (std::uint32_t row = 0; row < rows; ++row)
    if (raised_[row] != 0)
      suspicious_.push_back(row);
}

/// Those that alert first, since one that allows wins.
void judge::apply_rules(std::size_t rows) {
  const auto& rules = by_->rules->rules();
  for (const auto action : {rule_action::alert, rule_action::allow})
    for (std::size_t rule = 0; rule < rules.size(); ++rule)
      if (rules[rule].then == action) {
        const auto matches = matches_.of(rule);
        for (std::size_t row = 0; row < rows; ++row)
          if (matches[row] != 0)
            raised_[row] = action == rule_action::alert ? 1 : 0;
      }
}

std::vector<std::size_t> judge::rules_of(std::size_t row) const {
  std::vector<std::size_t> result;
  if (by_->rules)
    for (std::size_t rule = 0; rule < by_->rules->rules().size(); ++rule)
      if (matches_.matches(rule, row))
        result.push_back(rule);
  return result;
}

} // namespace vigie
