#define CAF_SUITE flow.transaction_plan

#include "flow/transaction_plan.hpp"

#include "unit/seeds.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

struct fixture {
  transaction_plan uut;
  transaction_plan::duration now{0};

  fixture() {
    uut.open_partition(0, 0);
    uut.open_partition(1, 100);
  }

  void open(std::int32_t partition, std::int64_t begin, std::int64_t end, bool ready = true) {
    CAF_CHECK(uut.open({partition, begin}, end));
    if (ready)
      uut.ready({partition, begin});
  }

  /// Writes what is to be written, as "0-10 1-100".
  std::string write() {
    std::string text;
    while (const auto range = uut.next(now)) {
      text +=
          (text.empty() ? "" : " ") + std::to_string(range->partition) + '-' + std::to_string(range->begin);
      uut.wrote(*range);
    }
    return text;
  }

  std::string commit() {
    std::string text;
    for (const auto& range : uut.committed())
      text += (text.empty() ? "" : " ") + std::to_string(range.partition) + '-' + std::to_string(range.begin);
    return text;
  }

  /// The next range is refused.
  void refuse() {
    uut.refused(*uut.next(now), now);
    uut.aborted();
  }
};

using offsets = std::map<std::int32_t, std::int64_t>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(transaction_plan_tests, fixture)

CAF_TEST(where a group begins is committed once) {
  CAF_CHECK_EQUAL(uut.offsets(), (offsets{{0, 0}, {1, 100}}));
  CAF_CHECK_EQUAL(commit(), "");
  CAF_CHECK(uut.offsets().empty());
}

CAF_TEST(ranges are written in order as soon as those before are ready) {
  open(0, 0, 10, false);
  open(0, 10, 20);
  open(1, 100, 110);
  CAF_CHECK_EQUAL(write(), "1-100");
  uut.ready({0, 0});
  CAF_CHECK_EQUAL(write(), "0-0 0-10");
  CAF_CHECK_EQUAL(uut.offsets(), (offsets{{0, 20}, {1, 110}}));
  CAF_CHECK_EQUAL(commit(), "0-0 0-10 1-100");
  CAF_CHECK_EQUAL(uut.frontier(0), 20);
  CAF_CHECK(uut.offsets().empty());
}

CAF_TEST(a repeat is not opened) {
  open(0, 0, 10);
  CAF_CHECK(!uut.open({0, 0}, 10));
  write();
  commit();
  CAF_CHECK(!uut.open({0, 0}, 10));
  CAF_CHECK(!uut.open({7, 0}, 10));
}

CAF_TEST(after an abort what was written is written again and told once) {
  open(0, 0, 10);
  CAF_CHECK(uut.wrote(*uut.next(now)));
  CAF_CHECK(uut.holds(0));
  uut.aborted();
  CAF_CHECK(!uut.holds(0));
  CAF_CHECK(!uut.wrote(*uut.next(now)));
  CAF_CHECK_EQUAL(commit(), "0-0");
}

CAF_TEST(a range that is refused holds up what is behind it in its partition alone) {
  for (std::int64_t begin = 0; begin < 30; begin += 10)
    open(0, begin, begin + 10);
  open(1, 100, 110);
  uut.wrote(*uut.next(now));
  refuse();
  CAF_CHECK_EQUAL(write(), "0-0 1-100");
  CAF_CHECK_EQUAL(uut.offsets(), (offsets{{0, 10}, {1, 110}}));
  CAF_CHECK_EQUAL(commit(), "0-0 1-100");
  CAF_CHECK_EQUAL(uut.waiting().size(), 1u);
  CAF_MESSAGE("it is tried again after a while");
  CAF_CHECK_EQUAL(write(), "");
  now += transaction_plan::retry_interval;
  CAF_CHECK_EQUAL(write(), "0-10");
  CAF_CHECK_EQUAL(uut.waiting().size(), 1u);
  CAF_CHECK_EQUAL(commit(), "0-10");
  CAF_CHECK(uut.waiting().empty());
  CAF_CHECK_EQUAL(write(), "0-20");
}

CAF_TEST(of those that wait one is tried at a time and each in its turn) {
  for (std::int32_t partition = 0; partition < 3; ++partition) {
    uut.open_partition(partition, 0);
    open(partition, 0, 10);
  }
  for (std::int32_t partition = 0; partition < 3; ++partition)
    refuse();
  CAF_CHECK_EQUAL(uut.waiting().size(), 3u);
  for (const auto* const turn : {"0-0", "1-0", "2-0", "0-0"}) {
    CAF_CHECK_EQUAL(write(), "");
    now += transaction_plan::retry_interval;
    const auto range = uut.next(now);
    CAF_REQUIRE(range.has_value());
    CAF_CHECK_EQUAL(std::to_string(range->partition) + "-0", turn);
    refuse();
  }
  CAF_MESSAGE("until one is taken");
  now += transaction_plan::retry_interval;
  CAF_CHECK_EQUAL(write(), "1-0");
  CAF_CHECK_EQUAL(commit(), "1-0");
  CAF_CHECK_EQUAL(write(), "0-0 2-0");
}

CAF_TEST(a partition that is given up waits no more) {
  open(0, 0, 10);
  refuse();
  uut.close_partition(0);
  CAF_CHECK(uut.waiting().empty());
  now += transaction_plan::retry_interval;
  CAF_CHECK_EQUAL(write(), "");
  CAF_CHECK_EQUAL(uut.offsets(), (offsets{{1, 100}}));
}

CAF_TEST_FIXTURE_SCOPE_END()

namespace {

/// Transactions that are committed or aborted, of ranges of which some are refused for a while.
std::string simulate(std::uint32_t seed) {
  constexpr std::int32_t partitions = 4;
  std::mt19937 random{seed};
  const auto below = [&](std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); };
  transaction_plan uut;
  transaction_plan::duration now{0};
  std::map<std::int32_t, std::int64_t> read;
  std::map<std::int32_t, std::int64_t>
      visible; // by partition, where the records of committed transactions end
  std::map<std::int32_t, std::int64_t> written; // the same of the open one
  std::set<transaction_plan::range_id> unready;
  std::set<transaction_plan::range_id> poison;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    read[partition] = visible[partition] = below(100);
    uut.open_partition(partition, read[partition]);
  }
  written = visible;
  for (int step = 0; step < 4000; ++step) {
    now += 10ms;
    const bool calm = step > 2500;
    if (calm)
      poison.clear();
    const auto partition = static_cast<std::int32_t>(below(partitions));
    if (!calm && below(3) == 0) {
      const transaction_plan::range_id range{partition, read[partition]};
      read[partition] += 1 + below(10);
      uut.open(range, read[partition]);
      unready.insert(range);
      if (below(30) == 0)
        poison.insert(range);
    }
    if (!unready.empty() && (calm || below(2) == 0)) {
      const auto any = std::next(unready.begin(), below(static_cast<std::uint32_t>(unready.size())));
      uut.ready(*any);
      unready.erase(any);
    }
    bool spoilt = false;
    if (const auto range = uut.next(now)) {
      if (range->begin != written[range->partition])
        return "out of order";
      if (poison.contains(*range)) {
        uut.refused(*range, now);
        spoilt = true;
      } else {
        uut.wrote(*range);
        written[range->partition] = uut.offsets().at(range->partition);
      }
    }
    if (spoilt || (!calm && below(20) == 0)) {
      uut.aborted();
      written = visible;
    } else if (below(10) == 0) {
      for (const auto& [which, offset] : uut.offsets())
        if (offset != written[which])
          return "offsets that are not those of what was written";
      for (const auto& range : uut.committed())
        if (range.begin < visible[range.partition] || range.begin >= written[range.partition])
          return "finished without being committed";
      visible = written;
      for (const auto& [which, offset] : visible)
        if (uut.frontier(which) != offset)
          return "a frontier that is not what is committed";
    }
  }
  return visible == read && uut.waiting().empty() ? "" : "not all is committed";
}

} // namespace

CAF_TEST(offsets are committed with their records whatever is refused and aborted) {
  for_each_seed(200, simulate);
}
