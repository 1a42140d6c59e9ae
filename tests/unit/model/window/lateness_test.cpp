#define CAF_SUITE window.lateness

#include "model/window/lateness.hpp"

#include "caf/test/unit_test.hpp"

#include <random>

using namespace vigie;

CAF_TEST(by the wall clock what ended before the longest window began is late) {
  lateness late{window_clock::wall, 30};
  late.close_to(100);
  CAF_CHECK(late.see(70'999).late == 1);
  CAF_CHECK(late.see(71'000).late == 0);
  CAF_CHECK(late.see(1000 * (100 + future_bound)).late == 0);
  CAF_CHECK(late.see(1000 * (101 + future_bound)).late == 1);
  CAF_MESSAGE("and the clock does not go back");
  late.close_to(90);
  CAF_CHECK(late.see(70'999).late == 1);
}

CAF_TEST(by event time a transaction is late exactly when a window of that length does not count it) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::minstd_rand random{seed};
    const auto below = [&](std::uint32_t bound) { return static_cast<std::int64_t>(random() % bound); };
    const auto length = 1 + below(40);
    lateness late{window_clock::event, length};
    partition_window window{window_clock::event, length, std::nullopt};
    std::int64_t now = 1'000'000 + below(5000);
    for (int i = 0; i < 300; ++i) {
      now += below(50) == 0 ? below(1'000'000) : below(900);
      counted_event tx;
      tx.time_ms = now - (below(4) == 0 ? below(60'000) : 0);
      if (below(20) == 0)
        tx.time_ms += below(200'000'000);
      if (late.see(tx.time_ms).late != window.add(tx, false))
        CAF_FAIL("seed " << seed << ", message " << i);
    }
  }
}

CAF_TEST(by event time one transaction that is dated far ahead makes nothing late) {
  constexpr std::int64_t hour = 3'600'000;
  lateness late{window_clock::event, 30};
  CAF_CHECK_EQUAL(late.see(100 * hour).late, 0u);
  CAF_CHECK_EQUAL(late.see(102 * hour).late, 0u);
  CAF_CHECK_EQUAL(*late.newest_ms(), 100 * hour);
  const auto next = late.see(100 * hour + 1);
  CAF_CHECK_EQUAL(next.late, 0u);
  CAF_CHECK_EQUAL(next.astray, 1u);
  CAF_MESSAGE("two of them in a row are the time");
  late.see(102 * hour);
  CAF_CHECK_EQUAL(late.see(102 * hour - 1000).astray, 0u);
  CAF_CHECK_EQUAL(*late.newest_ms(), 102 * hour);
  CAF_MESSAGE("further ahead than a day no pane is kept for it");
  CAF_CHECK_EQUAL(late.see(200 * hour).late, 0u);
  CAF_CHECK_EQUAL(late.see(102 * hour).late, 1u);
}
