#include "model/history/exact_sum.hpp"

#include <cmath>

namespace vigie {

namespace {

struct exact_pair {
  double rounded;
  double error;
};

/// Knuth's sum of two doubles of any order.
exact_pair two_sum(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

} // namespace

void exact_sum::add(double term) {
  std::size_t kept = 0;
  for (const double part : parts_) {
    const auto [rounded, error] = two_sum(term, part);
    if (error != 0)
      parts_[kept++] = error;
    term = rounded;
  }
  parts_.resize(kept);
  if (term != 0)
    parts_.push_back(term);
}

double exact_sum::rounded() const {
  if (parts_.empty())
    return 0;
  auto at = parts_.size() - 1;
  double sum = parts_[at];
  double error = 0;
  while (at > 0 && error == 0) {
    const auto next = two_sum(sum, parts_[--at]);
    sum = next.rounded;
    error = next.error;
  }
  // Halfway between two doubles it is what is left that decides.
  if (at > 0 && ((error < 0 && parts_[at - 1] < 0) || (error > 0 && parts_[at - 1] > 0))) {
    const double twice = error * 2;
    const double further = sum + twice;
    if (further - sum == twice)
      sum = further;
  }
  return sum;
}

double exact_sum::rest() const {
  exact_sum left = *this;
  left.subtract(rounded());
  return left.rounded();
}

void exact_moments::add(double value, double sign) {
  sum.add(sign * value);
  const double square = value * value;
  squares.add(sign * square);
  squares.add(sign * std::fma(value, value, -square));
}

double exact_moments::deviation(double count) const {
  __extension__ using wide = __float128;
  const auto value_of = [](const exact_sum& s) { return wide{s.rounded()} + wide{s.rest()}; };
  const wide total = value_of(sum);
  const wide spread = wide{count} * value_of(squares) - total * total;
  return spread > 0 ? std::sqrt(static_cast<double>(spread)) / count : 0.0;
}

} // namespace vigie
