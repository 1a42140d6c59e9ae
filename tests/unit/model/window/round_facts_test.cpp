#define CAF_SUITE window.round_facts

#include "model/window/round_facts.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

namespace {

reader_status status_of(std::int32_t partition, std::int64_t next_offset, std::int64_t end_offset) {
  reader_status status;
  status.partition = partition;
  status.next_offset = next_offset;
  status.end_offset = end_offset;
  status.in_flight = 7;
  status.in_flight_bytes = 700;
  return status;
}

window_progress progress_of(std::int32_t partition, std::int64_t next_offset,
                            std::optional<std::int64_t> newest_ms = 0) {
  return {partition, next_offset, 0, newest_ms, std::nullopt};
}

void add(round_facts& facts, const std::vector<window_progress>& told) {
  facts.add(told);
}

} // namespace

CAF_TEST(of several aggregators the least counts) {
  round_facts facts;
  add(facts, {{3, 100, 50, 9'000, 4}});
  add(facts, {{3, 80, 60, 7'000, 5}});
  facts.keep_common(2);
  const auto& least = facts.progress().at(3);
  CAF_CHECK_EQUAL(least.next_offset, 80);
  CAF_CHECK_EQUAL(least.covers_from, 60);
  CAF_CHECK_EQUAL(*least.newest_ms, 7'000);
  CAF_CHECK_EQUAL(*least.first_second, 4);
  add(facts, {progress_of(3, 90, std::nullopt)});
  CAF_CHECK(!facts.progress().at(3).newest_ms);
}

CAF_TEST(a partition of which one aggregator knows nothing is left out) {
  round_facts facts;
  add(facts, {progress_of(0, 10), progress_of(1, 10)});
  add(facts, {progress_of(1, 10)});
  facts.keep_common(2);
  const std::vector<std::int32_t> both{0, 1};
  CAF_CHECK(!facts.knows_all(both));
  CAF_CHECK(facts.knows_all(std::span{both}.last(1)));
}

CAF_TEST(lag counts from what is counted and is none at the end) {
  round_facts facts;
  auto status = status_of(0, 90, 100);
  facts.add(status);
  CAF_CHECK_EQUAL(facts.lag_of(progress_of(0, 60)), 40);
  CAF_CHECK_EQUAL(facts.lag_of(progress_of(1, 60)), 0);
  // The end of a log of transactions is a marker, which nobody reads.
  status.at_end = true;
  facts.add(status);
  CAF_CHECK_EQUAL(facts.lag_of(progress_of(0, 60)), 40);
  CAF_CHECK_EQUAL(facts.lag_of(progress_of(0, 90)), 0);
  CAF_CHECK(facts.read_out(progress_of(0, 90)));
  CAF_CHECK(!facts.read_out(progress_of(0, 89)));
  CAF_CHECK_EQUAL(facts.in_flight(), 7u);
  CAF_CHECK_EQUAL(facts.in_flight_bytes(), 700u);
}

CAF_TEST(by the wall clock the leader must have been asked behind the end of the window) {
  round_facts facts;
  auto status = status_of(0, 50, 50);
  status.told_end = 50;
  status.asked_ms = 10'500;
  facts.add(status);
  const std::vector<window_progress> told{progress_of(0, 50)};
  CAF_CHECK(facts.evidence(told, 10, window_clock::wall)[0].at_end);
  CAF_CHECK(!facts.evidence(told, 11, window_clock::wall)[0].at_end);
  const std::vector<window_progress> behind{progress_of(0, 49)};
  CAF_CHECK(!facts.evidence(behind, 10, window_clock::wall)[0].at_end);
}

CAF_TEST(by event time the reader must have read to the end) {
  round_facts facts;
  auto status = status_of(0, 50, 50);
  facts.add(status);
  const std::vector<window_progress> told{progress_of(0, 50)};
  CAF_CHECK(!facts.evidence(told, 10, window_clock::event)[0].at_end);
  status.at_end = true;
  facts.add(status);
  CAF_CHECK(facts.evidence(told, 10, window_clock::event)[0].at_end);
}

CAF_TEST(other nodes hear of the answer of a leader only where all that it told is counted) {
  round_facts facts;
  auto status = status_of(0, 50, 50);
  status.told_end = 50;
  status.asked_ms = 10'500;
  facts.add(status);
  std::vector<partition_news> news(2);
  news[0].next_offset = 50;
  news[1].partition = 1;
  facts.complete(news);
  CAF_CHECK_EQUAL(news[0].read_out_ms.value_or(0), 10'500);
  CAF_CHECK(!news[1].read_out_ms);
  news[0].read_out_ms.reset();
  news[0].next_offset = 40;
  facts.complete(news);
  CAF_CHECK(!news[0].read_out_ms);
  CAF_CHECK_EQUAL(news[0].lag, 10);
}

CAF_TEST(a new round knows nothing of the former) {
  round_facts facts;
  facts.add(status_of(0, 50, 100));
  add(facts, {progress_of(0, 50)});
  facts.begin();
  CAF_CHECK(facts.progress().empty());
  CAF_CHECK_EQUAL(facts.in_flight(), 0u);
  CAF_CHECK_EQUAL(facts.lag_of(progress_of(0, 50)), 0);
}
