#define CAF_SUITE window.event_time

#include "model/window/event_time.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;
using namespace std::chrono_literals;

namespace {

struct fixture {
  event_time uut{10s};
  std::map<std::int32_t, window_progress> told;
  std::vector<std::int32_t> partitions{0, 1};
  std::int64_t now_ms = 0;
  bool finished = false;

  void counted(std::int32_t partition, std::int64_t next_offset, std::optional<std::int64_t> newest_ms,
               std::optional<std::int64_t> first_second = std::nullopt) {
    told[partition] = {partition, next_offset, 0, newest_ms, first_second};
  }

  std::optional<event_time::moment> advance(std::int64_t passed_ms = 100) {
    now_ms += passed_ms;
    round_facts facts;
    for (const auto& [partition, progress] : told)
      facts.add(std::span{&progress, 1});
    return uut.advance(facts, partitions, now_ms, finished);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(event_time_tests, fixture)

CAF_TEST(nothing is known before every partition has been heard of) {
  counted(0, 1, 5'000, 5);
  CAF_CHECK(!advance());
  counted(1, 0, std::nullopt);
  CAF_CHECK(!advance());
  counted(1, 1, 3'000, 3);
  CAF_REQUIRE(advance());
  CAF_CHECK_EQUAL(advance()->watermark_ms, 3'000);
  CAF_CHECK_EQUAL(advance()->first_second, 3);
}

CAF_TEST(an idle partition holds nothing back until it moves again) {
  counted(0, 1, 5'000, 5);
  counted(1, 1, 3'000, 3);
  advance();
  counted(0, 2, 60'000, 5);
  CAF_CHECK_EQUAL(advance(9'999)->watermark_ms, 3'000);
  CAF_CHECK_EQUAL(advance(1)->watermark_ms, 60'000);
  CAF_CHECK(!advance()->all_idle);
  counted(1, 2, 4'000, 3);
  CAF_CHECK_EQUAL(advance()->watermark_ms, 4'000);
}

CAF_TEST(when all are idle the newest message says how far event time has come) {
  counted(0, 1, 5'000, 5);
  counted(1, 1, 3'000, 3);
  advance();
  const auto reached = advance(10'000);
  CAF_REQUIRE(reached);
  CAF_CHECK(reached->all_idle);
  CAF_CHECK_EQUAL(reached->watermark_ms, 5'000);
}

CAF_TEST(nothing holds back what is finished) {
  counted(0, 1, 5'000, 5);
  counted(1, 0, std::nullopt);
  finished = true;
  CAF_CHECK_EQUAL(advance()->watermark_ms, 5'000);
}

CAF_TEST(empty partitions have no event time) {
  counted(0, 0, std::nullopt);
  counted(1, 0, std::nullopt);
  finished = true;
  CAF_CHECK(!advance());
}

CAF_TEST_FIXTURE_SCOPE_END()
