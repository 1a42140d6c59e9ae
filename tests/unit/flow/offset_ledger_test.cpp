#define CAF_SUITE flow.offset_ledger

#include "flow/offset_ledger.hpp"

#include "unit/seeds.hpp"

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
  CAF_CHECK(ledger.advance().empty());
  CAF_CHECK(ledger.release(0));
  CAF_CHECK(!ledger.release(0)); // Nothing is owed any more.
}

CAF_TEST(a range that was opened or finished before is not opened again) {
  offset_ledger ledger{10};
  CAF_CHECK(!ledger.open(5, 10, 1));
  CAF_CHECK(ledger.open(10, 20, 1));
  CAF_CHECK(!ledger.open(10, 20, 1));
}

CAF_TEST(whatever comes again or out of order the frontier never passes an unfinished range) {
  for_each_seed(200, [](std::uint32_t seed) -> std::string {
    std::mt19937 random{seed};
    const auto below = [&](std::uint32_t bound) { return static_cast<std::int64_t>(random() % bound); };
    offset_ledger ledger{0};
    struct open_range {
      std::int64_t begin;
      std::int64_t end;
      std::int64_t owed;
    };
    std::vector<open_range> ranges;
    std::int64_t next = 0;
    while (ledger.frontier() < next || ranges.size() < 40) {
      switch (below(4)) {
      case 0: // The next one is read.
        if (ranges.size() < 40) {
          const open_range made{next, next + 1 + below(50), 1 + below(3)};
          if (!ledger.open(made.begin, made.end, static_cast<std::size_t>(made.owed)))
            return "not opened: " + std::to_string(next);
          ranges.push_back(made);
          next = made.end;
        }
        break;
      case 1: // One is read again.
        if (!ranges.empty()) {
          const auto& known =
              ranges[static_cast<std::size_t>(below(static_cast<std::uint32_t>(ranges.size())))];
          if (ledger.open(known.begin, known.end, 1))
            return "opened twice: " + std::to_string(known.begin);
        }
        break;
      default: // An outcome comes, of any, maybe of one that owes nothing any more.
        if (!ranges.empty()) {
          auto& one = ranges[static_cast<std::size_t>(below(static_cast<std::uint32_t>(ranges.size())))];
          const auto is_last = one.owed == 1;
          one.owed = std::max<std::int64_t>(0, one.owed - 1);
          if (ledger.release(one.begin) != is_last)
            return "the last outcome of " + std::to_string(one.begin);
          ledger.advance();
        }
      }
      const auto oldest =
          std::find_if(ranges.begin(), ranges.end(), [](const auto& entry) { return entry.owed > 0; });
      const auto expected = oldest == ranges.end() ? next : oldest->begin;
      if (ledger.frontier() != expected)
        return "frontier " + std::to_string(ledger.frontier()) + " instead of " + std::to_string(expected);
    }
    return ledger.open_ranges() == 0 ? "" : "ranges are left";
  });
}
