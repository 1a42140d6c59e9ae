#define CAF_SUITE actors.window_aggregator

#include "actors/window_aggregator.hpp"

#include "unit/actors/actor_fixture.hpp"

#include "caf/send.hpp"

#include <numeric>

using namespace vigie;

namespace {

constexpr std::int64_t start_second = actor_fixture::start_ms / 1000;
constexpr stream_id stream{0, 7};

struct fixture : actor_fixture {
  std::shared_ptr<stub::reader_log> told = std::make_shared<stub::reader_log>();
  partition_reader_actor reader = stub::reader(sys, told);
  window_aggregator_actor uut;

  fixture() { start(window_clock::wall, start_second); }
  ~fixture() { end(uut); }

  void start(window_clock clock, std::optional<std::int64_t> closed_end) {
    if (uut)
      end(uut);
    uut =
        sys.spawn<window_aggregator>(window_aggregator_options{std::chrono::seconds{10}, clock, closed_end});
  }

  void open(std::int64_t next_offset, stream_id as = stream, std::optional<std::int64_t> covers_from = 0) {
    caf::send_as(reader, uut, partition_opened{as, next_offset, covers_from});
    consume_messages();
  }

  /// A batch of one transaction an offset, each of as many cents as its offset says, and all of one second.
  batch_ptr batch(std::int64_t begin, std::int64_t batch_end, std::int64_t second = start_second,
                  stream_id as = stream, bool rebuild = false) {
    auto made = std::make_shared<transaction_batch>();
    made->stream = as;
    made->begin = begin;
    made->end = batch_end;
    made->rebuild = rebuild;
    std::vector<some::paysim_row> rows;
    for (auto offset = begin; offset < batch_end; ++offset) {
      auto& row = rows.emplace_back();
      row.offset = offset;
      row.timestamp_ms = second * 1000;
      row.amount = offset;
    }
    made->transactions = some::events_of(rows);
    return made;
  }

  void send(const batch_ptr& what) {
    self->send(uut, what);
    consume_messages();
  }

  void judge(std::int64_t begin, std::vector<std::uint32_t> suspicious = {}, stream_id as = stream) {
    self->send(uut, batch_verdicts{as, begin, std::move(suspicious)});
    consume_messages();
  }

  void send_judged(const batch_ptr& what) {
    send(what);
    judge(what->begin, {}, what->stream);
  }

  window_answer ask_for(std::int64_t first_end, std::int64_t last_end) {
    auto asked = self->request(uut, caf::infinite, window_request{first_end, last_end, std::nullopt});
    consume_messages();
    window_answer answer;
    asked.receive([&](const window_answer& got) { answer = got; },
                  [](const caf::error& error) { CAF_FAIL(error); });
    return answer;
  }

  window_answer progress() { return ask_for(0, -1); }

  /// The window that ends a second after the start.
  tally sum() { return ask_for(start_second + 1, start_second + 1).sums.at(0); }

  std::string done() const {
    std::string text;
    for (const auto& entry : told->done)
      text += std::to_string(entry.stream.epoch) + ':' + std::to_string(entry.begin) + ' ';
    return text;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(window_aggregator_tests, fixture)

CAF_TEST(batches judged in any order are counted in the order of their offsets) {
  open(0);
  for (std::int64_t begin = 0; begin < 30; begin += 10)
    send(batch(begin, begin + 10));
  judge(20);
  CAF_CHECK_EQUAL(progress().partitions.at(0).next_offset, 0);
  judge(0);
  CAF_CHECK_EQUAL(progress().partitions.at(0).next_offset, 10);
  judge(10);
  CAF_CHECK_EQUAL(progress().partitions.at(0).next_offset, 30);
  CAF_CHECK_EQUAL(done(), "7:0 7:10 7:20 ");
  CAF_CHECK_EQUAL(sum().transactions, 30u);
}

CAF_TEST(what is not judged is not counted) {
  open(0);
  send(batch(0, 10));
  CAF_CHECK_EQUAL(sum().transactions, 0u);
  CAF_CHECK(told->done.empty());
}

CAF_TEST(verdicts name the suspicious ones) {
  open(0);
  send(batch(0, 5));
  judge(0, {1, 4});
  CAF_CHECK_EQUAL(sum().predicted_frauds, 2u);
}

CAF_TEST(a repeated verdict changes nothing) {
  open(0);
  send(batch(0, 5));
  send(batch(5, 9));
  judge(5, {0});
  judge(5, {0, 1, 2});
  judge(0);
  judge(0, {1});
  judge(5, {1});
  CAF_CHECK_EQUAL(done(), "7:0 7:5 ");
  const auto counted = sum();
  CAF_CHECK_EQUAL(counted.transactions, 9u);
  CAF_CHECK_EQUAL(counted.predicted_frauds, 1u);
}

CAF_TEST(what comes from an older epoch is ignored) {
  constexpr stream_id older{0, 6};
  open(0);
  send(batch(0, 5, start_second, older));
  judge(0, {}, older);
  send(batch(0, 5));
  judge(0, {}, older);
  CAF_CHECK_EQUAL(progress().partitions.at(0).next_offset, 0);
  self->send(uut, closed_atom_v, older);
  consume_messages();
  CAF_CHECK_EQUAL(progress().partitions.size(), 1u);
}

CAF_TEST(a reader that starts within what is counted continues it) {
  constexpr stream_id newer{0, 8};
  open(0, stream, 5);
  send_judged(batch(0, 10));
  send(batch(10, 20)); // Never judged: its scorer fell.
  open(4, newer, 50);
  CAF_CHECK_EQUAL(progress().partitions.at(0).covers_from, 5);
  send_judged(batch(4, 15, start_second, newer));
  CAF_CHECK_EQUAL(progress().partitions.at(0).next_offset, 15);
  const auto counted = sum();
  CAF_CHECK_EQUAL(counted.transactions, 15u);
  CAF_CHECK(counted.amount == money_sum::from_cents(15 * 14 / 2));
  CAF_CHECK_EQUAL(done(), "7:0 8:4 ");
}

CAF_TEST(a gap starts the partition anew) {
  constexpr stream_id newer{0, 8};
  open(0, stream, 5);
  send_judged(batch(0, 10));
  open(11, newer, 50);
  CAF_CHECK_EQUAL(progress().partitions.at(0).covers_from, 50);
  CAF_CHECK_EQUAL(progress().partitions.at(0).next_offset, 11);
  send_judged(batch(11, 13, start_second, newer));
  CAF_CHECK_EQUAL(sum().transactions, 2u);
}

CAF_TEST(a partition covers nothing before its reader has learnt from where on) {
  constexpr stream_id newer{0, 8};
  open(0, stream, std::nullopt);
  send_judged(batch(0, 10));
  CAF_CHECK_EQUAL(progress().partitions.at(0).covers_from, std::numeric_limits<std::int64_t>::max());
  self->send(uut, cover_learnt{stream, 50});
  CAF_CHECK_EQUAL(progress().partitions.at(0).covers_from, 50);
  CAF_MESSAGE("who continues it knows less");
  open(5, newer, std::nullopt);
  self->send(uut, cover_learnt{newer, 60});
  CAF_CHECK_EQUAL(progress().partitions.at(0).covers_from, 50);
  CAF_CHECK_EQUAL(progress().partitions.at(0).next_offset, 10);
}

CAF_TEST(a reader that begins again before anything was learnt begins anew) {
  constexpr stream_id newer{0, 8};
  open(10, stream, std::nullopt);
  open(5, newer, std::nullopt);
  CAF_CHECK_EQUAL(progress().partitions.at(0).next_offset, 5);
  self->send(uut, cover_learnt{stream, 40});
  self->send(uut, cover_learnt{newer, 60});
  CAF_CHECK_EQUAL(progress().partitions.at(0).covers_from, 60);
}

CAF_TEST(a closed partition is forgotten) {
  open(0);
  send_judged(batch(0, 10));
  self->send(uut, closed_atom_v, stream);
  CAF_CHECK(progress().partitions.empty());
  CAF_CHECK_EQUAL(sum().transactions, 0u);
}

CAF_TEST(partitions add up) {
  constexpr stream_id other{1, 8};
  open(0);
  open(5, other);
  send_judged(batch(0, 10));
  send_judged(batch(5, 8, start_second, other));
  const auto counted = sum();
  CAF_CHECK_EQUAL(counted.transactions, 13u);
  CAF_CHECK(counted.amount == money_sum::from_cents(45 + 18));
}

CAF_TEST(a batch without transactions moves the offset all the same) {
  open(0);
  auto empty = std::make_shared<transaction_batch>();
  empty->stream = stream;
  empty->end = 12;
  send_judged(empty);
  CAF_CHECK_EQUAL(progress().partitions.at(0).next_offset, 12);
  CAF_CHECK_EQUAL(done(), "7:0 ");
}

CAF_TEST(a partition that comes later has no part in the ends already reported) {
  open(0);
  send_judged(batch(0, 1));
  CAF_CHECK_EQUAL(ask_for(start_second + 1, start_second + 3).sums.size(), 3u);
  constexpr stream_id other{1, 8};
  open(0, other);
  send_judged(batch(0, 2, start_second, other));
  const auto sums = ask_for(start_second + 4, start_second + 11).sums;
  CAF_REQUIRE_EQUAL(sums.size(), 8u);
  CAF_CHECK_EQUAL(sums[0].transactions, 3u);
  CAF_CHECK_EQUAL(sums[6].transactions, 3u);
  CAF_CHECK_EQUAL(sums[7].transactions, 0u);
}

CAF_TEST(an end can be asked for again until it is reported) {
  open(0);
  send_judged(batch(0, 3));
  for (int i = 0; i < 2; ++i)
    CAF_CHECK_EQUAL(ask_for(start_second + 1, start_second + 2).sums.at(1).transactions, 3u);
  CAF_CHECK_EQUAL(ask_for(start_second + 2, start_second + 3).fresh_from, start_second + 3);
  self->send(uut, window_request{0, -1, start_second + 1});
  CAF_CHECK_EQUAL(ask_for(start_second + 2, start_second + 2).sums.at(0).transactions, 3u);
}

CAF_TEST(the answer tells the newest message of each partition) {
  open(0);
  CAF_CHECK(!progress().partitions.at(0).newest_ms);
  send_judged(batch(0, 1, start_second + 2));
  send_judged(batch(1, 2, start_second + 1));
  CAF_CHECK_EQUAL(*progress().partitions.at(0).newest_ms, (start_second + 2) * 1000);
}

CAF_TEST(by event time an end is what the log holds before it is reached) {
  start(window_clock::event, std::nullopt);
  open(0);
  send_judged(batch(0, 3, 1000));
  send_judged(batch(3, 5, 1004));
  send_judged(batch(5, 6, 1001)); // In time for the ends to come.
  send_judged(batch(6, 7, 1020));
  CAF_CHECK_EQUAL(*progress().partitions.at(0).first_second, 1000);
  const auto sums = ask_for(1001, 1020).sums;
  const std::vector<std::uint64_t> expected{3, 3, 3, 3, 6, 6, 6, 6, 6, 6, 3, 2, 2, 2, 0, 0, 0, 0, 0, 0};
  for (std::size_t i = 0; i < expected.size(); ++i)
    CAF_CHECK_EQUAL(sums.at(i).transactions, expected[i]);
}

CAF_TEST_FIXTURE_SCOPE_END()
