#define CAF_SUITE window.lateness

#include "model/window/lateness.hpp"

#include "caf/test/unit_test.hpp"

#include <random>

using namespace vigie;

CAF_TEST(by the wall clock what ended before the longest window began is late) {
  lateness late{window_clock::wall, 30};
  late.close_to(100);
  CAF_CHECK(late.is_late(70'999));
  CAF_CHECK(!late.is_late(71'000));
  CAF_CHECK(!late.is_late(1000 * (100 + future_bound)));
  CAF_CHECK(late.is_late(1000 * (101 + future_bound)));
  CAF_MESSAGE("and the clock does not go back");
  late.close_to(90);
  CAF_CHECK(late.is_late(70'999));
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
      now += below(50) == 0 ? below(100'000) : below(900);
      counted_event tx;
      tx.time_ms = now - (below(4) == 0 ? below(60'000) : 0);
      if (late.is_late(tx.time_ms) == window.add(tx, false))
        CAF_FAIL("seed " << seed << ", message " << i);
    }
  }
}
