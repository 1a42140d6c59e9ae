#define CAF_SUITE flow.heartbeats

#include "flow/heartbeats.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;
using namespace std::chrono_literals;

CAF_TEST(who is heard of in time is not silent) {
  heartbeats hearts;
  hearts.expect("scorer 0", 10s, 0s);
  CAF_CHECK(!hearts.too_long_silent(10s));
  hearts.heard("scorer 0", 10s);
  CAF_CHECK(!hearts.too_long_silent(20s));
  CAF_CHECK(hearts.too_long_silent(20s + 1ms));
}

CAF_TEST(of several the longest silence is named) {
  heartbeats hearts;
  hearts.expect("publisher", 30s, 0s);
  hearts.expect("reporter", 10s, 4s);
  hearts.expect("scorer 0", 10s, 5s);
  CAF_CHECK_EQUAL(hearts.too_long_silent(20s)->who, "reporter");
  CAF_CHECK(hearts.too_long_silent(20s)->lasts == 16s);
  CAF_CHECK_EQUAL(hearts.too_long_silent(31s)->who, "publisher");
}

CAF_TEST(who is forgotten is not missed and not counted in again by a late sign) {
  heartbeats hearts;
  hearts.expect("partition_reader 3", 10s, 0s);
  hearts.forget("partition_reader 3");
  hearts.heard("partition_reader 3", 1s);
  CAF_CHECK(!hearts.too_long_silent(60s));
}

CAF_TEST(who starts again gets its patience anew) {
  heartbeats hearts;
  hearts.expect("scorer 0", 10s, 0s);
  hearts.expect("scorer 0", 10s, 60s);
  CAF_CHECK(!hearts.too_long_silent(70s));
}
