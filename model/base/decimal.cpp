#include "model/base/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace vigie {

namespace {

constexpr auto saturated = std::numeric_limits<std::uint64_t>::max();

std::uint64_t append_digit(std::uint64_t whole, unsigned digit) {
  return whole > (saturated - digit) / 10 ? saturated : whole * 10 + digit;
}

/// Exponents beyond a billion behave like a billion: no text is long enough to make up for them.
std::int64_t read_exponent(std::string_view text) {
  constexpr std::int64_t bound = 1'000'000'000;
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+'))
    text.remove_prefix(1);
  std::int64_t exponent = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error == std::errc::result_out_of_range)
    exponent = bound;
  exponent = std::min(exponent, bound);
  return negative ? -exponent : exponent;
}

/// The digits behind the scaled decimal point, as far as rounding needs them.
struct fraction {
  int thousandths = 0; ///< the first three digits
  bool tail = false;   ///< whether any digit behind them is not 0

  void add(std::int64_t place, int digit) {
    constexpr int weights[] = {100, 10, 1};
    if (place < 3)
      thousandths += weights[place] * digit;
    else
      tail = tail || digit != 0;
  }
};

/// The common case: at most 18 places, no sign, no exponent, no digit behind the scaled point.
std::optional<scaled_decimal> read_short(std::string_view number, int shift) {
  if (number.size() + static_cast<std::size_t>(shift) > 18)
    return std::nullopt;
  scaled_decimal result;
  int missing = shift; // how many places the text still has to give
  bool behind_point = false;
  for (char c : number) {
    if (c == '.') {
      behind_point = true;
      continue;
    }
    if (c < '0' || c > '9' || (behind_point && missing == 0))
      return std::nullopt;
    result.whole = result.whole * 10 + static_cast<unsigned>(c - '0');
    missing -= behind_point;
  }
  for (; missing > 0; --missing)
    result.whole *= 10;
  return result;
}

} // namespace

scaled_decimal read_decimal(std::string_view number, int shift) {
  if (auto short_one = read_short(number, shift))
    return *short_one;
  bool minus = number.starts_with('-');
  auto digits = number.substr(minus ? 1 : 0);
  std::int64_t exponent = 0;
  if (auto e = digits.find_first_of("eE"); e != std::string_view::npos) {
    exponent = read_exponent(digits.substr(e + 1));
    digits = digits.substr(0, e);
  }
  auto integral = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));

  scaled_decimal result;
  fraction behind;
  auto places = integral + exponent + shift; // how many digits stand before the scaled point
  std::int64_t place = 0;
  for (char c : digits) {
    if (c == '.')
      continue;
    if (place < places)
      result.whole = append_digit(result.whole, static_cast<unsigned>(c - '0'));
    else
      behind.add(place - places, c - '0');
    ++place;
  }
  for (; place < places && result.whole != 0 && result.whole != saturated; ++place)
    result.whole = append_digit(result.whole, 0);

  using enum scaled_decimal::remainder;
  if (behind.thousandths == 999) {
    result.rest = noise;
    result.whole = std::max(result.whole, result.whole + 1);
  } else if (behind.thousandths == 0 || (behind.thousandths == 1 && !behind.tail)) {
    result.rest = behind.thousandths == 0 && !behind.tail ? none : noise;
  } else {
    result.rest = some;
  }
  result.negative = minus && (result.whole != 0 || result.rest == some);
  return result;
}

} // namespace vigie
