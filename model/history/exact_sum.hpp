#pragma once

#include <vector>

namespace vigie {

/// A sum of doubles without rounding: an expansion of doubles that do not overlap (Shewchuk, 1997). What was
/// added can be taken away again, in any order, and leaves nothing behind: so the sum of a window is a
/// function of its numbers alone. Terms must be finite, and so must every sum of them.
class exact_sum {
public:
  void add(double term);
  void subtract(double term) { add(-term); }

  /// The double nearest to the sum.
  double rounded() const;

  /// The double nearest to what `rounded` leaves out.
  double rest() const;

  std::size_t size() const { return parts_.size(); }

private:
  std::vector<double> parts_; ///< rising in size, none of them 0
};

/// Count, sum and sum of squares of doubles, exact.
struct exact_moments {
  exact_sum sum;
  exact_sum squares;

  void add(double value, double sign);

  /// The standard deviation of the `count` values (population).
  double deviation(double count) const;
};

/// Larger values have no exact square: they do not count in a history.
inline constexpr double largest_real = 1e150;

} // namespace vigie
