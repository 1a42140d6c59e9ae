#define CAF_SUITE flow.offset_ledger

#include "flow/offset_ledger.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <random>
#include <vector>

using namespace vigie;

CAF_TEST(the frontier waits for the oldest range) {
  offset_ledger ledger{10};
  CAF_CHECK(ledger.open(10, 20, 1));
  CAF_CHECK(ledger.open(20, 25, 1));
  CAF_CHECK(ledger.release(20));
  CAF_CHECK(ledger.advance().empty());
  CAF_CHECK_EQUAL(ledger.frontier(), 10);
  CAF_CHECK(ledger.release(10));
  CAF_CHECK_EQUAL(ledger.advance().size(), 2u);
  CAF_CHECK_EQUAL(ledger.frontier(), 25);
}

CAF_TEST(a range finishes with its last outcome) {
  offset_ledger ledger{0};
  ledger.open(0, 5, 2);
  ledger.hold(0, 1);
  CAF_CHECK(!ledger.release(0));
  CAF_CHECK(!ledger.release(0));
  CAF_CHECK(ledger.waits(0));
  CAF_CHECK(ledger.release(0));
  CAF_CHECK(!ledger.waits(0));
  CAF_CHECK(!ledger.release(0)); // Nothing is owed any more.
}

CAF_TEST(a range that was opened or finished before is not opened again) {
  offset_ledger ledger{10};
  CAF_CHECK(!ledger.open(5, 10, 1));
  CAF_CHECK(ledger.open(10, 20, 1));
  CAF_CHECK(!ledger.open(10, 20, 1));
}

CAF_TEST(whatever the order of outcomes the frontier never passes an unfinished range) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::minstd_rand random{seed};
    offset_ledger ledger{0};
    std::vector<std::pair<std::int64_t, int>> outcomes; // begin and how many are still owed
    std::vector<std::int64_t> ends;
    std::int64_t next = 0;
    for (int i = 0; i < 40; ++i) {
      const auto end = next + 1 + static_cast<std::int64_t>(random() % 50);
      const auto holds = 1 + static_cast<int>(random() % 3);
      ledger.open(next, end, static_cast<std::size_t>(holds));
      outcomes.emplace_back(next, holds);
      ends.push_back(end);
      next = end;
    }
    while (ledger.frontier() < next) {
      auto& [begin, owed] = outcomes[random() % outcomes.size()];
      if (owed == 0)
        continue;
      --owed;
      ledger.release(begin);
      ledger.advance();
      const auto oldest =
          std::find_if(outcomes.begin(), outcomes.end(), [](const auto& o) { return o.second > 0; });
      const auto expected = oldest == outcomes.end() ? next : oldest->first;
      if (ledger.frontier() != expected)
        CAF_FAIL("seed " << seed << ": frontier " << ledger.frontier() << " instead of " << expected);
    }
    CAF_CHECK_EQUAL(ledger.open_ranges(), 0u);
  }
}
