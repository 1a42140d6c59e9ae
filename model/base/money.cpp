#include "model/base/money.hpp"

#include <algorithm>

namespace vigie {

std::string to_string(money amount) {
  money_sum sum;
  sum += amount;
  return to_string(sum);
}

std::string to_string(money_sum amount, int decimals) {
  // Written from the last digit to the first; at least one before the point.
  const bool negative = amount.cents() < 0;
  std::string reversed;
  auto rest = amount.cents();
  for (int digit = 0; digit <= decimals || rest != 0; ++digit) {
    if (digit == decimals && decimals > 0)
      reversed += '.';
    const auto last = static_cast<int>(rest % 10);
    reversed += static_cast<char>('0' + (negative ? -last : last));
    rest /= 10;
  }
  if (negative)
    reversed += '-';
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

double share(money_sum part, money_sum whole) {
  if (whole.cents() == 0)
    return 0.0;
  return static_cast<double>(part.cents()) / static_cast<double>(whole.cents());
}

} // namespace vigie
