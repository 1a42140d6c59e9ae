#define CAF_SUITE base.decimal

#include "model/base/decimal.hpp"

#include "caf/test/unit_test.hpp"

#include <limits>
#include <string>

using namespace vigie;
using enum scaled_decimal::remainder;

namespace {

void check_cents(std::string_view number, std::uint64_t cents, scaled_decimal::remainder rest = none) {
  CAF_MESSAGE(number);
  auto result = read_decimal(number, 2);
  CAF_CHECK_EQUAL(result.whole, cents);
  CAF_CHECK(result.rest == rest);
}

} // namespace

CAF_TEST(cents are read from the digits) {
  check_cents("0", 0);
  check_cents("0.0", 0);
  check_cents("170136.0", 17013600);
  check_cents("9839.64", 983964);
  check_cents("181", 18100);
  check_cents("0.5", 50);
  check_cents("0.05", 5);
  check_cents("12.340000000000000000000000000000000", 1234);
  check_cents("90071992547409.93", 9007199254740993); // no double holds this one
  check_cents("10000000000000.00", 1'000'000'000'000'000);
}

CAF_TEST(exponents move the point and nothing else) {
  check_cents("1e5", 10'000'000);
  check_cents("1E+5", 10'000'000);
  check_cents("9.83964E3", 983964);
  check_cents("983964e-2", 983964);
  check_cents("98396400000e-7", 983964);
  check_cents("0.000000983964e+10", 983964);
  check_cents("0e999999999", 0);
  check_cents("0.0e-999999999", 0);
  check_cents("1e-2", 1);
}

CAF_TEST(a thousandth of a cent is noise and more is a fraction) {
  check_cents("0.30000000000000004", 30, noise);
  check_cents("0.29999999999999999", 30, noise);
  check_cents("1.00001", 100, noise);
  check_cents("1.000010", 100, noise);
  check_cents("1.0000100000000000000000001", 100, some);
  check_cents("1.00999", 101, noise);
  check_cents("1.009989999999", 100, some);
  check_cents("9.999999", 1000, noise);
  check_cents("1e-400", 0, noise);
  check_cents("0.001", 0, some);
  check_cents("1.234", 123, some);
  check_cents("1.005", 100, some);
}

CAF_TEST(numbers beyond 64 bits saturate) {
  constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
  check_cents("1e300", largest);
  check_cents("1e2147483647", largest);
  check_cents("1e99999999999999999999", largest);
  check_cents("184467440737095516.15", largest);
  check_cents("184467440737095516.16", largest);
  check_cents("184467440737095516.159999999", largest, noise);
  check_cents(std::string(100'000, '9'), largest);
}

CAF_TEST(minus zero is not negative) {
  for (auto zero : {"-0", "-0.0", "-0e5", "-0.000E-3"})
    CAF_CHECK(!read_decimal(zero, 2).negative);
  for (auto negative : {"-1", "-0.01", "-0.005", "-0.0000101", "-3e400"})
    CAF_CHECK(read_decimal(negative, 2).negative);
}

CAF_TEST(noise around zero is neither below nor above it) {
  for (auto trace : {"3.6e-12", "-3.6e-12", "-1e-9", "0.00001", "-0.00001"}) {
    const auto found = read_decimal(trace, 2);
    CAF_CHECK_EQUAL(found.whole, 0u);
    CAF_CHECK(found.rest == noise);
    CAF_CHECK(!found.negative);
  }
}

CAF_TEST(a whole number has no fraction) {
  CAF_CHECK_EQUAL(read_decimal("743", 0).whole, 743u);
  CAF_CHECK(read_decimal("743.0", 0).rest == none);
  CAF_CHECK(read_decimal("7.43e2", 0).rest == none);
  CAF_CHECK(read_decimal("743.5", 0).rest == some);
  CAF_CHECK(read_decimal("743.0000001", 0).rest == noise);
}
