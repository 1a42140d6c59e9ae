#define CAF_SUITE base.money

#include "model/base/money.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(an amount prints with two places) {
  CAF_CHECK_EQUAL(to_string(money::from_cents(0)), "0.00");
  CAF_CHECK_EQUAL(to_string(money::from_cents(5)), "0.05");
  CAF_CHECK_EQUAL(to_string(money::from_cents(123450)), "1234.50");
}

CAF_TEST(a sum of the largest amounts does not overflow) {
  money_sum sum;
  for (int i = 0; i < 1'000'000; ++i)
    sum += largest_money;
  CAF_CHECK_EQUAL(to_string(sum), "10000000000000000000.00");
}

CAF_TEST(the share of nothing is zero) {
  CAF_CHECK_EQUAL(share(money_sum{}, money_sum{}), 0.0);
  CAF_CHECK_EQUAL(share(money_sum::from_cents(1), money_sum::from_cents(4)), 0.25);
}

CAF_TEST(a sum prints with the places of its field) {
  CAF_CHECK_EQUAL(to_string(money_sum::from_cents(1234500), 3), "1234.500");
  CAF_CHECK_EQUAL(to_string(money_sum::from_cents(7), 0), "7");
  CAF_CHECK_EQUAL(to_string(money_sum{}, 0), "0");
  CAF_CHECK_EQUAL(to_string(money_sum{}, 4), "0.0000");
}

CAF_TEST(a sum may fall below zero) {
  money_sum sum;
  sum += std::int64_t{-205};
  CAF_CHECK_EQUAL(to_string(sum), "-2.05");
  sum += std::int64_t{200};
  CAF_CHECK_EQUAL(to_string(sum), "-0.05");
  CAF_CHECK_EQUAL(share(sum, money_sum::from_cents(-10)), 0.5);
  sum -= money_sum::from_cents(-5);
  CAF_CHECK_EQUAL(to_string(sum), "0.00");
}
