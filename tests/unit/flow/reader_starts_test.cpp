#define CAF_SUITE flow.reader_starts

#include "flow/reader_starts.hpp"

#include "caf/test/unit_test.hpp"

#include <limits>

using namespace vigie;

namespace {

constexpr std::int64_t now = 1'000; // seconds

/// A log of the offsets 100 to 200, of which the group has committed 150.
constexpr partition_facts facts{100, 200, 150, std::nullopt};

partition_facts with_windows_at(std::int64_t offset) {
  auto result = facts;
  result.window_start = offset;
  return result;
}

} // namespace

CAF_TEST(a reader begins where the windows do and is new from the committed offset on) {
  reader_starts uut;
  const auto from = uut.plan(0, with_windows_at(120), now - 30);
  CAF_CHECK_EQUAL(from.plan.seek, 120);
  CAF_CHECK_EQUAL(from.plan.live_from, 150);
  CAF_CHECK_EQUAL(*from.covers_from, now - 30);
  CAF_CHECK(!from.stop_at);
  CAF_CHECK(!from.lost_offset);
}

CAF_TEST(where the windows are not read again whole its first message tells from where on they are) {
  reader_starts uut;
  CAF_CHECK(!uut.plan(0, facts, std::nullopt).covers_from);
  const partition_facts from_its_beginning{0, 200, 0, std::nullopt};
  CAF_CHECK_EQUAL(*uut.plan(1, from_its_beginning, std::nullopt).covers_from,
                  std::numeric_limits<std::int64_t>::min());
  CAF_MESSAGE("what was deleted before the oldest message may have been of the windows");
  CAF_CHECK(!uut.plan(2, {100, 200, 100, std::nullopt}, std::nullopt).covers_from);
  CAF_CHECK(!uut.plan(3, with_windows_at(100), now - 30).covers_from);
  CAF_CHECK_EQUAL(*uut.plan(4, with_windows_at(101), now - 30).covers_from, now - 30);
}

CAF_TEST(what this process has finished is not done again though it is not committed yet) {
  reader_starts uut;
  uut.finish_below(0, 170);
  uut.finish_below(0, 160);
  CAF_CHECK_EQUAL(uut.plan(0, with_windows_at(120), now - 30).plan.live_from, 170);
  CAF_CHECK_EQUAL(uut.plan(1, with_windows_at(120), now - 30).plan.live_from, 150);
}

CAF_TEST(by event time a reader that begins again reads all from where the first one began) {
  reader_starts uut;
  const auto first = uut.plan(0, facts, std::nullopt);
  CAF_CHECK_EQUAL(first.plan.seek, 150);
  uut.finish_below(0, 180);
  const auto second = uut.plan(0, facts, std::nullopt);
  CAF_CHECK_EQUAL(second.plan.seek, 150);
  CAF_CHECK_EQUAL(second.plan.live_from, 180);
  CAF_CHECK_EQUAL(second.covers_from, first.covers_from);
  // Once something was reported, the windows begin later.
  CAF_CHECK_EQUAL(uut.plan(0, with_windows_at(175), now).plan.seek, 175);
}

CAF_TEST(a partition that was added is read from its beginning) {
  reader_starts uut;
  const partition_facts fresh{0, 50, std::nullopt, std::nullopt};
  uut.know(std::nullopt);
  uut.know(2);
  uut.know(3);
  CAF_CHECK_EQUAL(uut.plan(1, fresh, std::nullopt).plan.live_from, 50);
  CAF_CHECK_EQUAL(uut.plan(2, fresh, std::nullopt).plan.live_from, 0);
}

CAF_TEST(of a topic made anew all is new and nothing that was finished counts) {
  reader_starts uut{{.from_earliest = false, .until_end = true}};
  uut.know(1);
  uut.finish_below(0, 170);
  CAF_CHECK_EQUAL(*uut.plan(0, facts, std::nullopt).stop_at, 200);
  uut.forget_log();
  const partition_facts anew{0, 20, std::nullopt, std::nullopt};
  CAF_CHECK_EQUAL(uut.plan(0, anew, std::nullopt).plan.live_from, 0);
  CAF_CHECK_EQUAL(*uut.plan(0, anew, std::nullopt).stop_at, 20);
  // The former log's commit came too late.
  const partition_facts misled{0, 300, 170, std::nullopt};
  CAF_CHECK_EQUAL(uut.plan(0, misled, std::nullopt).plan.live_from, 0);
}

CAF_TEST(a process stops at the end that it has seen first) {
  reader_starts uut{{.from_earliest = false, .until_end = true}};
  CAF_CHECK_EQUAL(*uut.plan(0, facts, std::nullopt).stop_at, 200);
  auto longer = facts;
  longer.high = 300;
  CAF_CHECK_EQUAL(*uut.plan(0, longer, std::nullopt).stop_at, 200);
}

CAF_TEST(an offset that the log does not hold any more is told) {
  reader_starts uut;
  CAF_CHECK_EQUAL(*uut.plan(0, {100, 200, 90, std::nullopt}, std::nullopt).lost_offset, 90);
  CAF_CHECK_EQUAL(*uut.plan(0, {100, 200, 201, std::nullopt}, std::nullopt).lost_offset, 201);
  CAF_CHECK(!uut.plan(0, {100, 200, 200, std::nullopt}, std::nullopt).lost_offset);
}
