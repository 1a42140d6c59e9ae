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
