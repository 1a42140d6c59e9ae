#include "model/expression/loops.hpp"
#include "model/expression/value_set.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace vigie::cel {

namespace {

using whole = std::int64_t;
using truth = std::uint8_t;

template <class Result, class First, class Second = First>
struct of {
  using result = Result;
  using first = First;
  using second = Second;
};

// Integers.

struct add_integers : of<whole, whole> {
  static status apply(whole a, whole b, whole& out) {
    return __builtin_add_overflow(a, b, &out) ? status::overflow : status::fine;
  }
};

struct subtract_integers : of<whole, whole> {
  static status apply(whole a, whole b, whole& out) {
    return __builtin_sub_overflow(a, b, &out) ? status::overflow : status::fine;
  }
};

struct multiply_integers : of<whole, whole> {
  static status apply(whole a, whole b, whole& out) {
    return __builtin_mul_overflow(a, b, &out) ? status::overflow : status::fine;
  }
};

status can_divide(whole a, whole b) {
  if (b == 0)
    return status::zero_divisor;
  return a == std::numeric_limits<whole>::min() && b == -1 ? status::overflow : status::fine;
}

struct divide_integers : of<whole, whole> {
  static status apply(whole a, whole b, whole& out) {
    const auto result = can_divide(a, b);
    out = result == status::fine ? a / b : 0;
    return result;
  }
};

struct modulo_integers : of<whole, whole> {
  static status apply(whole a, whole b, whole& out) {
    const auto result = can_divide(a, b);
    out = result == status::fine ? a % b : 0;
    return result;
  }
};

struct negate_integers : of<whole, whole> {
  static status apply(whole a, whole& out) { return subtract_integers::apply(0, a, out); }
};

struct absolute_integers : of<whole, whole> {
  static status apply(whole a, whole& out) {
    out = a;
    return a < 0 ? negate_integers::apply(a, out) : status::fine;
  }
};

struct sign_integers : of<whole, whole> {
  static whole apply(whole a) { return (a > 0) - (a < 0); }
};

template <class T>
struct greater_of : of<T, T> {
  static T apply(T a, T b) { return b > a ? b : a; }
};

template <class T>
struct lesser_of : of<T, T> {
  static T apply(T a, T b) { return b < a ? b : a; }
};

// Doubles.

struct add_reals : of<double, double> {
  static double apply(double a, double b) { return a + b; }
};

struct subtract_reals : of<double, double> {
  static double apply(double a, double b) { return a - b; }
};

struct multiply_reals : of<double, double> {
  static double apply(double a, double b) { return a * b; }
};

struct divide_reals : of<double, double> {
  static double apply(double a, double b) { return a / b; }
};

struct negate_reals : of<double, double> {
  static double apply(double a) { return -a; }
};

struct absolute_reals : of<double, double> {
  static double apply(double a) { return std::fabs(a); }
};

struct sign_reals : of<double, double> {
  static double apply(double a) { return std::isnan(a) ? a : static_cast<double>((a > 0) - (a < 0)); }
};

/// Without a call of the C library, so that the compiler takes several rows at once: from 2^52 on every
/// double is whole, below that adding and taking away 2^52 leaves a whole number beside it.
double toward_zero(double a) {
  constexpr auto all_whole = 4503599627370496.0;
  const auto size = std::fabs(a);
  const auto near = (size + all_whole) - all_whole;
  const auto below = near - (near > size ? 1.0 : 0.0);
  return size < all_whole ? std::copysign(below, a) : a;
}

struct truncate_reals : of<double, double> {
  static double apply(double a) { return toward_zero(a); }
};

struct floor_reals : of<double, double> {
  static double apply(double a) {
    const auto near = toward_zero(a);
    return near - (near > a ? 1.0 : 0.0);
  }
};

struct ceil_reals : of<double, double> {
  static double apply(double a) {
    const auto near = toward_zero(a);
    return std::copysign(near + (near < a ? 1.0 : 0.0), a);
  }
};

/// Halves away from zero.
struct round_reals : of<double, double> {
  static double apply(double a) {
    const auto near = toward_zero(a);
    return near + std::copysign(std::fabs(a - near) >= 0.5 ? 1.0 : 0.0, a);
  }
};

struct square_roots : of<double, double> {
  static double apply(double a) { return std::sqrt(a); }
};

struct natural_logarithms : of<double, double> {
  static double apply(double a) { return std::log(a); }
};

struct binary_logarithms : of<double, double> {
  static double apply(double a) { return std::log2(a); }
};

struct exponentials : of<double, double> {
  static double apply(double a) { return std::exp(a); }
};

/// log2 of (|a| + 1) in eighths, linear between the powers of two, with the sign of a. It is made of the
/// double's bits, so that it is the same on every machine.
struct magnitudes : of<double, double> {
  static double apply(double a) {
    constexpr int bits_below_an_eighth = 49;
    constexpr int eighths_of_one = 1023 * 8;
    const auto bits = std::bit_cast<std::uint64_t>(std::fabs(a) + 1.0);
    const auto size =
        static_cast<double>(static_cast<int>(bits >> bits_below_an_eighth) - eighths_of_one) / 8.0;
    const auto finite = std::fabs(a) <= std::numeric_limits<double>::max();
    return finite ? a < 0 ? -size : size : a;
  }
};

struct are_nan : of<truth, double> {
  static truth apply(double a) { return a != a; }
};

struct are_infinite : of<truth, double> {
  static truth apply(double a) { return std::fabs(a) > std::numeric_limits<double>::max(); }
};

struct are_finite : of<truth, double> {
  static truth apply(double a) { return std::fabs(a) <= std::numeric_limits<double>::max(); }
};

struct require_finites : of<double, double> {
  static status apply(double a, double& out) {
    out = a;
    return are_finite::apply(a) ? status::fine : status::not_finite;
  }
};

// Comparisons.

template <class T>
struct equals : of<truth, T> {
  static truth apply(T a, T b) { return a == b; }
};

template <class T>
struct less : of<truth, T> {
  static truth apply(T a, T b) { return a < b; }
};

template <class T>
struct at_most_of : of<truth, T> {
  static truth apply(T a, T b) { return a <= b; }
};

/// -1, 0 or 1 as an integer is below, equal to or above a double, exactly; 2 where that is no number.
int order(whole a, double b) {
  constexpr auto end_of_integers = 9223372036854775808.0;
  if (b != b)
    return 2;
  if (b >= end_of_integers)
    return -1;
  if (b < -end_of_integers)
    return 1;
  const auto near = static_cast<whole>(b);
  if (a != near)
    return a < near ? -1 : 1;
  const auto rest = b - static_cast<double>(near);
  return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

struct equal_mixed : of<truth, whole, double> {
  static truth apply(whole a, double b) { return order(a, b) == 0; }
};

struct less_mixed : of<truth, whole, double> {
  static truth apply(whole a, double b) { return order(a, b) == -1; }
};

struct at_most_mixed : of<truth, whole, double> {
  static truth apply(whole a, double b) { return order(a, b) <= 0; }
};

struct less_mixed_real : of<truth, double, whole> {
  static truth apply(double a, whole b) { return order(b, a) == 1; }
};

struct at_most_mixed_real : of<truth, double, whole> {
  static truth apply(double a, whole b) {
    const auto found = order(b, a);
    return found == 0 || found == 1;
  }
};

// Conversions.

struct integers_of_reals : of<whole, double> {
  static status apply(double a, whole& out) {
    constexpr auto end_of_integers = 9223372036854775808.0;
    const auto fits = a > -end_of_integers && a < end_of_integers;
    out = fits ? static_cast<whole>(a) : 0;
    return fits ? status::fine : status::overflow;
  }
};

struct reals_of_integers : of<double, whole> {
  static double apply(whole a) { return static_cast<double>(a); }
};

template <class T>
void look_up(const step& s, frame& f, std::size_t rows) {
  const auto& set = *static_cast<const value_set*>(s.detail);
  const auto* a = rows_of<T>(f, s.of[0]);
  auto* out = result_of<truth>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = set.contains(a[i]);
  pass_failures_on(s, f, rows);
}

} // namespace

kernel find_number_kernel(operation what, unsigned constants) {
  switch (what) {
  case operation::add_integer:
    return failing_binary<add_integers>(constants);
  case operation::subtract_integer:
    return failing_binary<subtract_integers>(constants);
  case operation::multiply_integer:
    return failing_binary<multiply_integers>(constants);
  case operation::divide_integer:
    return failing_binary<divide_integers>(constants);
  case operation::modulo_integer:
    return failing_binary<modulo_integers>(constants);
  case operation::negate_integer:
    return failing_unary<negate_integers>();
  case operation::absolute_integer:
    return failing_unary<absolute_integers>();
  case operation::sign_integer:
    return unary<sign_integers>();
  case operation::greater_integer:
    return binary<greater_of<whole>>(constants);
  case operation::lesser_integer:
    return binary<lesser_of<whole>>(constants);
  case operation::add_real:
    return binary<add_reals>(constants);
  case operation::subtract_real:
    return binary<subtract_reals>(constants);
  case operation::multiply_real:
    return binary<multiply_reals>(constants);
  case operation::divide_real:
    return binary<divide_reals>(constants);
  case operation::negate_real:
    return unary<negate_reals>();
  case operation::absolute_real:
    return unary<absolute_reals>();
  case operation::sign_real:
    return unary<sign_reals>();
  case operation::greater_real:
    return binary<greater_of<double>>(constants);
  case operation::lesser_real:
    return binary<lesser_of<double>>(constants);
  case operation::ceil:
    return unary<ceil_reals>();
  case operation::floor:
    return unary<floor_reals>();
  case operation::round:
    return unary<round_reals>();
  case operation::trunc:
    return unary<truncate_reals>();
  case operation::square_root:
    return unary<square_roots>();
  case operation::natural_logarithm:
    return unary<natural_logarithms>();
  case operation::binary_logarithm:
    return unary<binary_logarithms>();
  case operation::exponential:
    return unary<exponentials>();
  case operation::magnitude:
    return unary<magnitudes>();
  case operation::is_nan:
    return unary<are_nan>();
  case operation::is_infinite:
    return unary<are_infinite>();
  case operation::is_finite:
    return unary<are_finite>();
  case operation::require_finite:
    return failing_unary<require_finites>();
  case operation::equal_integer:
    return binary<equals<whole>>(constants);
  case operation::equal_real:
    return binary<equals<double>>(constants);
  case operation::equal_integer_real:
    return binary<equal_mixed>(constants);
  case operation::less_integer:
    return binary<less<whole>>(constants);
  case operation::less_real:
    return binary<less<double>>(constants);
  case operation::less_integer_real:
    return binary<less_mixed>(constants);
  case operation::less_real_integer:
    return binary<less_mixed_real>(constants);
  case operation::at_most_integer:
    return binary<at_most_of<whole>>(constants);
  case operation::at_most_real:
    return binary<at_most_of<double>>(constants);
  case operation::at_most_integer_real:
    return binary<at_most_mixed>(constants);
  case operation::at_most_real_integer:
    return binary<at_most_mixed_real>(constants);
  case operation::integer_of_real:
    return failing_unary<integers_of_reals>();
  case operation::real_of_integer:
    return unary<reals_of_integers>();
  case operation::integer_in_set:
    return look_up<whole>;
  case operation::real_in_set:
    return look_up<double>;
  default:
    return nullptr;
  }
}

} // namespace vigie::cel
