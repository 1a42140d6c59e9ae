#define CAF_SUITE actors.publisher

#include "unit/actors/publisher_fixture.hpp"

using namespace vigie;
using namespace std::chrono_literals;

using fixture = publisher_fixture;

CAF_TEST_FIXTURE_SCOPE(publisher_tests, fixture)

CAF_TEST(a new group commits where it starts) {
  open(5);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{5});
}

CAF_TEST(what is judged and raises nothing is committed) {
  open(0);
  open_range(0, 10);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{0});
  judge(0);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
  CAF_CHECK_EQUAL(done(), "0 ");
}

CAF_TEST(nothing is committed ahead of an acknowledgement) {
  written.acknowledges = false;
  open(0);
  open_range(0, 10, 1);
  judge(0, 1);
  CAF_REQUIRE_EQUAL(written.waiting().size(), 2u);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{0});
  written.acknowledge(1);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{0});
  CAF_CHECK(told->done.empty());
  written.acknowledge(0);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
  CAF_CHECK_EQUAL(done(), "0 ");
}

CAF_TEST(a range done out of order waits for those before it) {
  written.acknowledges = false;
  open(0);
  open_range(0, 10);
  open_range(10, 20);
  open_range(20, 30);
  judge(10);
  judge(20, 1);
  CAF_CHECK_EQUAL(done(), "10 ");
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{0});
  judge(0);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{20});
  written.acknowledge(0);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{30});
}

CAF_TEST(alerts and dead letters go to their topics as they are) {
  open(0);
  range_opened range{stream, 0, 2, {}};
  range.dead_letters.push_back({std::nullopt, std::nullopt, {{"vigie.error", "no_value"}}, 0});
  self->send(uut, range);
  range_judged judgement{stream, 0, 0, {}, {}};
  judgement.alerts.push_back({"C1", "{}", {}, 0});
  self->send(uut, judgement);
  consume_messages();
  const auto out = written.acknowledged();
  CAF_REQUIRE_EQUAL(out.size(), 2u);
  CAF_CHECK_EQUAL(out[0].topic, "dead");
  CAF_CHECK(!out[0].key);
  CAF_CHECK(!out[0].value);
  CAF_CHECK_EQUAL(out[0].headers, (header_list{{"vigie.error", "no_value"}}));
  CAF_CHECK_EQUAL(out[1].topic, "alerts");
  CAF_CHECK_EQUAL(*out[1].key, "C1");
  CAF_CHECK_EQUAL(*out[1].value, "{}");
}

CAF_TEST(a batch judged twice is written once) {
  open(0);
  open_range(0, 10);
  judge(0, 2);
  judge(0, 2);
  open_range(10, 20);
  judge(10, 1);
  judge(0, 2);
  CAF_CHECK_EQUAL(written.acknowledged().size(), 3u);
  CAF_CHECK_EQUAL(done(), "0 10 ");
}

CAF_TEST(a batch judged twice while its alert is under way is written once) {
  written.acknowledges = false;
  open(0);
  open_range(0, 10);
  judge(0, 1);
  judge(0, 1);
  CAF_CHECK_EQUAL(written.waiting().size(), 1u);
}

CAF_TEST(what an older epoch says is ignored) {
  open(0);
  open_range(0, 10, 1, {0, 6});
  open_range(0, 10);
  judge(0, 3, 0, {0, 6});
  CAF_CHECK(written.acknowledged().empty());
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{0});
}

CAF_TEST(a partition that is read again counts on from its new start) {
  open(0);
  open_range(0, 10);
  constexpr stream_id newer{0, 8};
  open(4, newer);
  judge(0, 1);
  open_range(4, 9, 0, newer);
  judge(4, 0, 0, newer);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{9});
  CAF_CHECK(written.acknowledged().empty());
}

CAF_TEST(an acknowledgement for an older epoch is no outcome of the new one) {
  written.acknowledges = false;
  open(0);
  open_range(0, 10);
  judge(0, 1);
  constexpr stream_id newer{0, 8};
  open(0, newer);
  open_range(0, 10, 0, newer);
  written.acknowledge(0);
  consume_messages();
  CAF_CHECK(told->done.empty());
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{0});
}

CAF_TEST(a full sink is waited for) {
  written.acknowledges = false;
  written.capacity = 2;
  open(0);
  open_range(0, 10);
  judge(0, 5);
  CAF_CHECK(written.full() > 0);
  CAF_CHECK_EQUAL(written.acknowledged().size() + written.waiting().size(), 5u);
}

CAF_TEST(a sink that is of no use any more ends the publisher with the reason) {
  written.acknowledges = false;
  open(0);
  open_range(0, 10);
  judge(0, 1);
  written.fail("the broker said no");
  consume_messages();
  CAF_REQUIRE(end_of(uut).has_value());
  CAF_CHECK(caf::to_string(*end_of(uut)).find("the broker said no") != std::string::npos);
  CAF_CHECK_EQUAL(group->committed().size(), 0u);
}

CAF_TEST(progress is reported once and covers what was counted) {
  open(0);
  open_range(0, 10, 2);
  judge(0, 1, 8);
  open_range(10, 20);
  judge(10, 0, 10);
  pass(500ms);
  CAF_REQUIRE_EQUAL(reported->progress.size(), 1u);
  CAF_REQUIRE_EQUAL(reported->progress[0].size(), 1u);
  const auto& first = reported->progress[0][0];
  CAF_CHECK_EQUAL(first.frontier, 20);
  CAF_CHECK_EQUAL(first.counts.transactions, 18u);
  CAF_CHECK_EQUAL(first.dead_letters, 2u);
  CAF_CHECK_EQUAL(first.alerts, 1u);
  pass(500ms);
  CAF_CHECK_EQUAL(reported->progress.size(), 1u);
  open_range(20, 21);
  judge(20, 0, 1);
  pass(500ms);
  CAF_REQUIRE_EQUAL(reported->progress.size(), 2u);
  CAF_CHECK_EQUAL(reported->progress[1][0].counts.transactions, 1u);
}

CAF_TEST(what is committed already is not committed again) {
  open(0);
  for (int i = 0; i < 5; ++i)
    pass(500ms);
  CAF_CHECK_EQUAL(commits(), 1u);
}

CAF_TEST(a drain tells the progress and commits at once) {
  open(0);
  open_range(0, 10);
  judge(0, 0, 10);
  CAF_CHECK(*ask(uut, drain_atom_v));
  CAF_CHECK_EQUAL(group->journal().back(), "commit_now 0@10");
  CAF_REQUIRE_EQUAL(reported->progress.size(), 1u);
  CAF_CHECK_EQUAL(reported->progress[0].at(0).counts.transactions, 10u);
  pass(500ms);
  CAF_CHECK_EQUAL(reported->progress.size(), 1u);
}

CAF_TEST(a drain that can not commit says so and tells the progress all the same) {
  open(0);
  open_range(0, 10);
  judge(0, 0, 10);
  group->fail_next("commit_now");
  CAF_CHECK(!*ask(uut, drain_atom_v));
  CAF_CHECK_EQUAL(reported->progress.size(), 1u);
  CAF_CHECK(!end_of(uut));
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
}

CAF_TEST(what was done before a partition is closed is told) {
  open(0);
  open_range(0, 10);
  judge(0, 0, 10);
  self->send(uut, closed_atom_v, stream);
  consume_messages();
  CAF_REQUIRE_EQUAL(reported->progress.size(), 1u);
  CAF_CHECK_EQUAL(reported->progress[0].at(0).frontier, 10);
}

CAF_TEST(a closed partition is not committed any more) {
  open(0);
  open_range(0, 10);
  self->send(uut, closed_atom_v, stream);
  judge(0);
  CAF_CHECK_EQUAL(committed(), std::nullopt);
}

CAF_TEST(partitions are committed each for itself) {
  constexpr stream_id other{1, 9};
  open(0);
  open(100, other);
  open_range(0, 10);
  open_range(100, 120, 0, other);
  judge(100, 0, 0, other);
  CAF_CHECK_EQUAL(committed(0), std::optional<std::int64_t>{0});
  CAF_CHECK_EQUAL(committed(1), std::optional<std::int64_t>{120});
}

CAF_TEST_FIXTURE_SCOPE_END()
