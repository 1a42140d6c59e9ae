#define CAF_SUITE flow.restart_policy

#include "flow/restart_policy.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;
using namespace std::chrono_literals;

CAF_TEST(the first fall is mended at once and further ones after doubling delays) {
  restart_policy policy;
  CAF_CHECK_EQUAL(policy.fell(0ms)->count(), 0);
  CAF_CHECK_EQUAL(policy.fell(1ms)->count(), 100);
  CAF_CHECK_EQUAL(policy.fell(2ms)->count(), 200);
  CAF_CHECK_EQUAL(policy.fell(3ms)->count(), 400);
}

CAF_TEST(delays are bounded) {
  restart_policy policy{{100ms, 5000ms, 100, 120'000ms}};
  std::chrono::milliseconds last{0};
  for (int i = 0; i < 50; ++i)
    last = *policy.fell(std::chrono::milliseconds{i});
  CAF_CHECK_EQUAL(last.count(), 5000);
}

CAF_TEST(falls that come too fast end in giving up) {
  restart_policy policy{{100ms, 5000ms, 3, 1000ms}};
  CAF_CHECK(policy.fell(0ms));
  CAF_CHECK(policy.fell(10ms));
  CAF_CHECK(!policy.fell(20ms));
}

CAF_TEST(falls long ago are forgiven) {
  restart_policy policy{{100ms, 5000ms, 3, 1000ms}};
  policy.fell(0ms);
  policy.fell(10ms);
  CAF_CHECK_EQUAL(policy.fell(5000ms)->count(), 0);
}
