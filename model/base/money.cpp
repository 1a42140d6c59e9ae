#include "model/base/money.hpp"

#include <algorithm>

namespace vigie {

std::string to_string(money amount) {
  money_sum sum;
  sum += amount;
  return to_string(sum);
}

std::string to_string(money_sum amount) {
  // Written from the last digit to the first; at least "0.00".
  std::string reversed;
  auto rest = amount.cents();
  for (int digit = 0; digit < 3 || rest != 0; ++digit) {
    if (digit == 2)
      reversed += '.';
    reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

double share(money_sum part, money_sum whole) {
  if (whole.cents() == 0)
    return 0.0;
  return static_cast<double>(part.cents()) / static_cast<double>(whole.cents());
}

} // namespace vigie
