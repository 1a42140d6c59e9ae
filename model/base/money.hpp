#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace vigie {

/// One amount of money in whole cents. Never negative: values that would be do not pass the codec.
class money {
public:
  constexpr money() = default;

  static constexpr money from_cents(std::int64_t cents) {
    money result;
    result.cents_ = cents;
    return result;
  }

  constexpr std::int64_t cents() const { return cents_; }

  /// The amount in currency units, for features; not for sums.
  constexpr double units() const { return static_cast<double>(cents_) / 100.0; }

  constexpr auto operator<=>(const money&) const = default;

private:
  std::int64_t cents_ = 0;
};

/// The largest amount that a transaction may carry: 10^13 units, up to which a producer's double tells cents
/// apart.
inline constexpr money largest_money = money::from_cents(1'000'000'000'000'000);

/// A sum of amounts, in the smallest units of their field. 128 bits: no number of transactions that a window
/// can hold overflows it. Kept as two halves, because CAF places messages, which carry sums, on addresses
/// that a 128-bit integer may not have.
class money_sum {
public:
  __extension__ using integer = __int128;

  constexpr money_sum() = default;

  static constexpr money_sum from_cents(integer cents) {
    money_sum result;
    result.high_ = static_cast<std::int64_t>(cents >> 64);
    result.low_ = static_cast<std::uint64_t>(cents);
    return result;
  }

  constexpr integer cents() const { return integer{high_} << 64 | low_; }

  constexpr money_sum& operator+=(money amount) { return *this += amount.cents(); }
  constexpr money_sum& operator+=(std::int64_t amount) { return *this = from_cents(cents() + amount); }

  constexpr money_sum& operator+=(money_sum other) { return *this = from_cents(cents() + other.cents()); }

  /// `other` must be part of this sum.
  constexpr money_sum& operator-=(money_sum other) { return *this = from_cents(cents() - other.cents()); }

  constexpr auto operator<=>(const money_sum&) const = default;

private:
  std::int64_t high_ = 0;
  std::uint64_t low_ = 0;
};

/// Decimal with two places, exact: "1234.50".
std::string to_string(money amount);
/// With so many places: "1234.500", "-0.5", "7".
std::string to_string(money_sum amount, int decimals = 2);

/// `part` over `whole`, 0 to 1; 0 where the whole is 0.
double share(money_sum part, money_sum whole);

} // namespace vigie
