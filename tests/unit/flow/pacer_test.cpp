#define CAF_SUITE flow.pacer

#include "flow/pacer.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace vigie;
using namespace std::chrono_literals;
using duration = std::chrono::nanoseconds;

namespace {

/// Sends as a program does that sleeps between messages: at least a millisecond, and up to `late` too long.
struct simulation {
  rate_pacer pacer;
  duration late;
  std::mt19937 random{11};
  duration now{};
  std::vector<duration> sent{};

  void run_until(duration end) {
    while (now < end)
      if (const auto wait = pacer.take(now); wait > 0ns)
        now += std::max<duration>(wait, 1ms) + duration(static_cast<duration::rep>(random()) % late.count());
      else
        sent.push_back(now);
  }

  /// The most messages within any 10 ms.
  std::size_t densest() const {
    std::size_t result = 0;
    for (auto first = sent.begin(), last = first; first != sent.end(); ++first) {
      while (last != sent.end() && *last - *first < 10ms)
        ++last;
      result = std::max(result, static_cast<std::size_t>(last - first));
    }
    return result;
  }
};

} // namespace

CAF_TEST(a rate is met within one percent though the machine wakes us late) {
  for (const auto rate : {1.0, 500.0, 50'000.0, 400'000.0}) {
    simulation uut{rate_pacer{rate}, 3ms};
    uut.run_until(60s);
    CAF_MESSAGE(rate << " a second: " << uut.sent.size() << " in a minute");
    CAF_CHECK(std::abs(static_cast<double>(uut.sent.size()) - 60 * rate) <= 0.01 * 60 * rate);
  }
}

CAF_TEST(messages come evenly) {
  simulation uut{rate_pacer{50'000.0}, 1ms};
  uut.run_until(10s);
  CAF_CHECK(uut.densest() <= 2 * 500);
  simulation slow{rate_pacer{500.0}, 100us};
  slow.run_until(10s);
  CAF_CHECK(slow.densest() <= 2 * 5);
}

CAF_TEST(the first message is due at once) {
  rate_pacer uut{2.0};
  CAF_CHECK_EQUAL(uut.take(0ns).count(), 0);
  CAF_CHECK_EQUAL(uut.take(0ns).count(), duration(500ms).count());
}

CAF_TEST(a short stall is made up for without a burst) {
  simulation uut{rate_pacer{1'000.0}, 100us};
  uut.run_until(10s);
  uut.now += 800ms;
  uut.run_until(20s);
  CAF_CHECK(std::abs(static_cast<double>(uut.sent.size()) - 20'000) <= 20);
  CAF_CHECK(uut.densest() <= 2 * 13);
}

CAF_TEST(a long stall is not ) {
  simulation uut{rate_pacer{1'000.0}, 100us};
  uut.run_until(1s);
  uut.now += 60s;
  uut.run_until(71s);
  CAF_CHECK(std::abs(static_cast<double>(uut.sent.size()) - 12'000) <= 20);
}

CAF_TEST(a step takes a second and holds three hundred rows) {
  step_pacer uut;
  CAF_CHECK_EQUAL(uut.take(5).count(), 0);
  CAF_CHECK_EQUAL(uut.take(5).count(), duration(1s).count() / 300);
  for (int row = 2; row < 300; ++row)
    CAF_CHECK(uut.take(5) < 1s);
  CAF_CHECK(uut.take(5) < 0ns);
  CAF_CHECK_EQUAL(uut.take(9).count(), duration(1s).count());
}
