#define CAF_SUITE flow.credit

#include "flow/credit.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(no more than the grant is ever in flight) {
  credit reader{100};
  CAF_CHECK_EQUAL(reader.available(), 100u);
  reader.take(100);
  CAF_CHECK_EQUAL(reader.available(), 0u);
}

CAF_TEST(taking resumes once a quarter of the grant is free) {
  credit reader{100};
  reader.take(100);
  reader.give_back(24);
  CAF_CHECK_EQUAL(reader.available(), 0u);
  reader.give_back(1);
  CAF_CHECK_EQUAL(reader.available(), 25u);
}

CAF_TEST(a smaller grant waits for batches to return) {
  credit reader{100};
  reader.take(80);
  reader.regrant(50);
  CAF_CHECK_EQUAL(reader.available(), 0u);
  reader.give_back(40);
  CAF_CHECK_EQUAL(reader.available(), 0u);
  reader.give_back(5);
  CAF_CHECK_EQUAL(reader.available(), 15u);
}

CAF_TEST(a reader with nothing in flight may always take) {
  credit reader{1};
  CAF_CHECK_EQUAL(reader.available(), 1u);
}

CAF_TEST(the bound of the node is shared equally and starves nobody) {
  CAF_CHECK_EQUAL(share_of_bound(20'000, 8), 2'500u);
  CAF_CHECK_EQUAL(share_of_bound(10, 64), 1u);
  CAF_CHECK_EQUAL(share_of_bound(10, 0), 10u);
}
