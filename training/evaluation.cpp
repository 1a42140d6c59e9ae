#include "training/evaluation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>

namespace vigie {

double confusion::precision() const {
  const auto raised = true_positives + false_positives;
  return raised > 0 ? true_positives / raised : 1.0;
}

double confusion::recall() const {
  return true_positives / (true_positives + false_negatives);
}

double confusion::f1() const {
  return 2 * true_positives / (2 * true_positives + false_positives + false_negatives);
}

evaluation::evaluation(const labelled_view& rows, std::span<const double> scores) {
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](auto a, auto b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
  for (const auto i : order) {
    const auto fraud = rows.is_fraud(i);
    (fraud ? frauds_ : others_) += rows.weights[i];
    if (points_.empty() || points_.back().score != scores[i])
      points_.push_back({scores[i], 0, 0});
    points_.back().true_positives = frauds_;
    points_.back().false_positives = others_;
  }
}

double evaluation::average_precision() const {
  double sum = 0;
  double before = 0;
  for (const auto& p : points_) {
    sum += (recall(p) - before) * precision(p);
    before = recall(p);
  }
  return sum;
}

double evaluation::auc() const {
  double sum = 0;
  point before{};
  for (const auto& p : points_) {
    sum += (p.false_positives - before.false_positives) * (p.true_positives + before.true_positives) / 2;
    before = p;
  }
  return sum / (frauds_ * others_);
}

double evaluation::recall_at_precision(double wanted) const {
  double best = 0;
  for (const auto& p : points_)
    if (precision(p) >= wanted)
      best = std::max(best, recall(p));
  return best;
}

confusion evaluation::at(double threshold) const {
  const auto end =
      std::partition_point(points_.begin(), points_.end(), [=](auto& p) { return p.score >= threshold; });
  const auto raised = end == points_.begin() ? point{} : *(end - 1);
  return {raised.true_positives, raised.false_positives, frauds_ - raised.true_positives,
          others_ - raised.false_positives};
}

double evaluation::f1(const point& p) const {
  return 2 * p.true_positives / (p.true_positives + p.false_positives + frauds_);
}

double evaluation::best_f1_threshold() const {
  const auto best =
      std::max_element(points_.begin(), points_.end(), [&](auto& a, auto& b) { return f1(a) < f1(b); });
  return threshold_below(static_cast<std::size_t>(best - points_.begin()));
}

std::optional<double> evaluation::threshold_for_precision(double wanted) const {
  for (auto i = points_.size(); i-- > 0;)
    if (precision(points_[i]) >= wanted)
      return threshold_below(i);
  return std::nullopt;
}

double evaluation::threshold_for_recall(double wanted) const {
  const auto first =
      std::find_if(points_.begin(), points_.end(), [&](auto& p) { return recall(p) >= wanted; });
  return threshold_below(static_cast<std::size_t>(std::min(first, points_.end() - 1) - points_.begin()));
}

double evaluation::threshold_below(std::size_t index) const {
  const auto low = index + 1 < points_.size() ? points_[index + 1].score : 0.0;
  return short_number_between(low, points_[index].score);
}

std::vector<double> scores_of(const classifier& model, const labelled_view& rows) {
  std::vector<double> result(rows.size());
  feature_memory memory;
  model.score(rows.columns, result, memory);
  return result;
}

double short_number_between(double low, double high) {
  const auto middle = low + (high - low) / 2;
  for (int digits = 1; digits <= 17; ++digits) {
    std::array<char, 40> text;
    std::snprintf(text.data(), text.size(), "%.*g", digits, middle);
    const auto candidate = std::strtod(text.data(), nullptr);
    if (low < candidate && candidate <= high)
      return candidate;
  }
  return high;
}

} // namespace vigie
