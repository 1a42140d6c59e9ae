#define CAF_SUITE actors.partition_reader

#include "actors/partition_reader.hpp"

#include "unit/actors/actor_fixture.hpp"
#include "unit/actors/memory_topic.hpp"

#include <numeric>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t roomy = 1 << 20; ///< bytes

struct fixture : actor_fixture {
  std::shared_ptr<memory::topic> log = std::make_shared<memory::topic>(1);
  std::vector<std::shared_ptr<stub::aggregator_log>> aggregators{std::make_shared<stub::aggregator_log>(),
                                                                 std::make_shared<stub::aggregator_log>()};
  std::vector<std::shared_ptr<stub::batch_list>> scorers{std::make_shared<stub::batch_list>(),
                                                         std::make_shared<stub::batch_list>()};
  std::shared_ptr<stub::publisher_log> published = std::make_shared<stub::publisher_log>();
  std::shared_ptr<stub::supervisor_log> told = std::make_shared<stub::supervisor_log>();
  partition_reader_options options;
  partition_reader_actor uut;

  fixture() {
    options.stream = {0, 7};
    options.topic = "transactions";
    options.batch_size = 10;
    options.credit = {100, roomy};
    options.reading = some::policies_of(some::policy_by(some::amount_model()))->reading();
  }

  ~fixture() { end(uut); }

  peers new_peers() {
    peers to;
    for (const auto& entry : aggregators)
      to.aggregators.push_back(stub::aggregator(sys, entry));
    for (const auto& entry : scorers)
      to.scorers.push_back(stub::scorer(sys, entry));
    to.publisher = stub::publisher(sys, published);
    return to;
  }

  void start() {
    auto sources = log->assign({{0, options.plan.seek}});
    uut =
        sys.spawn<partition_reader>(options, std::move(sources[0]), new_peers(), stub::supervisor(sys, told));
    consume_messages();
  }

  void append(std::size_t count, std::int64_t timestamp_ms = start_ms) {
    for (std::size_t i = 0; i < count; ++i)
      log->append(0, timestamp_ms, some::value_of(100));
    consume_messages();
  }

  /// All who work on a batch are done with it.
  void finish(const transaction_batch& batch) {
    for (std::size_t i = 0; i < aggregators.size() + (batch.rebuild ? 0u : 1u); ++i)
      self->send(uut, range_done{batch.stream, batch.begin});
    consume_messages();
  }

  const stub::batch_list& batches() const { return aggregators[0]->batches; }

  std::size_t transactions_sent() const {
    return std::accumulate(batches().begin(), batches().end(), std::size_t{0},
                           [](auto sum, const auto& batch) { return sum + batch->transactions.size(); });
  }

  reader_status status() {
    auto asked = self->request(uut, caf::infinite, status_atom_v);
    consume_messages();
    reader_status result;
    asked.receive([&](const reader_status& answer) { result = answer; },
                  [](const caf::error& error) { CAF_FAIL(error); });
    return result;
  }
};

std::string text_of(const std::vector<stub::batch_list::value_type>& batches) {
  std::string text;
  for (const auto& batch : batches)
    text +=
        (batch->rebuild ? "r" : "") + std::to_string(batch->begin) + '-' + std::to_string(batch->end) + ' ';
  return text;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(partition_reader_tests, fixture)

CAF_TEST(a batch goes to every aggregator and to one scorer) {
  append(25);
  start();
  CAF_CHECK_EQUAL(text_of(batches()), "0-10 10-20 20-25 ");
  CAF_CHECK_EQUAL(aggregators[1]->batches, batches());
  auto judged = *scorers[0];
  judged.insert(judged.end(), scorers[1]->begin(), scorers[1]->end());
  std::sort(judged.begin(), judged.end(), [](const auto& a, const auto& b) { return a->begin < b->begin; });
  CAF_CHECK_EQUAL(judged, batches());
  CAF_CHECK(!scorers[0]->empty());
  CAF_CHECK(!scorers[1]->empty());
}

CAF_TEST(a batch carries what was received) {
  log->append(0, start_ms + 5, some::value_of(12'345, fraud_label::fraudulent));
  log->append(0, start_ms + 6, some::value_of(100));
  start();
  const auto& batch = *batches().at(0);
  CAF_CHECK(batch.stream == options.stream);
  CAF_REQUIRE_EQUAL(batch.transactions.size(), 2u);
  CAF_CHECK_EQUAL(counted_events{batch.transactions}[0].amount, 12'345);
  CAF_CHECK(counted_events{batch.transactions}[0].label == fraud_label::fraudulent);
  CAF_CHECK_EQUAL(batch.transactions.timestamps_ms[0], start_ms + 5);
  CAF_CHECK_EQUAL(batch.transactions.offsets[1], 1);
  CAF_CHECK_EQUAL(batch.value_of(0), some::value_of(12'345, fraud_label::fraudulent));
  CAF_CHECK_EQUAL(batch.value_of(1), some::value_of(100));
}

CAF_TEST(those who follow the partition are told where it begins before the first batch) {
  options.plan = {3, 5, true};
  options.covers_from = 42;
  append(8);
  start();
  for (const auto& entry : aggregators) {
    CAF_REQUIRE_EQUAL(entry->opened.size(), 1u);
    CAF_CHECK_EQUAL(entry->opened[0].next_offset, 3);
    CAF_CHECK_EQUAL(entry->opened[0].covers_from, 42);
  }
  CAF_REQUIRE_EQUAL(published->opened.size(), 1u);
  CAF_CHECK_EQUAL(published->opened[0].next_offset, 5);
}

CAF_TEST(where it is not known what lay before the first message that one tells from where on all is read) {
  options.now_ms = [this] { return now_ms(); };
  log->append(0, -1, some::value_of(100)); // Without a timestamp.
  log->append(0, start_ms - 5'500, "poison");
  append(3);
  start();
  CAF_REQUIRE_EQUAL(aggregators[0]->opened.size(), 1u);
  CAF_CHECK(!aggregators[0]->opened[0].covers_from);
  CAF_REQUIRE_EQUAL(aggregators[0]->covers.size(), 1u);
  CAF_CHECK(aggregators[0]->covers[0].stream == options.stream);
  CAF_CHECK_EQUAL(aggregators[0]->covers[0].covers_from, start_ms / 1000 - 5);
  CAF_CHECK_EQUAL(aggregators[1]->covers.size(), 1u);
}

CAF_TEST(of an empty partition all is read from the next second on) {
  options.now_ms = [this] { return now_ms(); };
  start();
  CAF_REQUIRE_EQUAL(aggregators[0]->covers.size(), 1u);
  CAF_CHECK_EQUAL(aggregators[0]->covers[0].covers_from, start_ms / 1000 + 1);
  append(1, start_ms + 60'000);
  CAF_CHECK_EQUAL(aggregators[0]->covers.size(), 1u);
}

CAF_TEST(by event time an empty partition covers nothing) {
  options.clock = window_clock::event;
  start();
  CAF_CHECK(aggregators[0]->covers.empty());
  append(1, start_ms);
  CAF_CHECK_EQUAL(aggregators[0]->covers.size(), 1u);
}

CAF_TEST(the publisher hears of each live range once and in order) {
  append(25);
  start();
  std::int64_t next = 0;
  for (const auto& range : published->ranges) {
    CAF_CHECK_EQUAL(range.begin, next);
    next = range.end;
  }
  CAF_CHECK_EQUAL(next, 25);
}

CAF_TEST(a message that does not fit becomes a dead letter that says all about it) {
  log->append(0, 1234, some::value_of(1));
  log->append(0, 1235, "{\"amount\": ", "the key", {{"trace", "abc"}, {"trace", "def"}});
  start();
  CAF_REQUIRE_EQUAL(published->ranges.size(), 1u);
  CAF_REQUIRE_EQUAL(published->ranges[0].dead_letters.size(), 1u);
  const auto& letter = published->ranges[0].dead_letters[0];
  CAF_CHECK_EQUAL(*letter.key, "the key");
  CAF_CHECK_EQUAL(*letter.value, "{\"amount\": ");
  CAF_REQUIRE_EQUAL(letter.headers.size(), 9u);
  CAF_CHECK_EQUAL(letter.headers[0], (header_list::value_type{"trace", "abc"}));
  CAF_CHECK_EQUAL(letter.headers[1], (header_list::value_type{"trace", "def"}));
  const auto header = [&](std::string_view name) { return header_of(letter.headers, name); };
  CAF_CHECK_EQUAL(header("vigie.error"), "malformed_json");
  CAF_CHECK(!header("vigie.reason").empty());
  CAF_CHECK_EQUAL(header("vigie.topic"), "transactions");
  CAF_CHECK_EQUAL(header("vigie.partition"), "0");
  CAF_CHECK_EQUAL(header("vigie.offset"), "1");
  CAF_CHECK_EQUAL(header("vigie.timestamp"), "1235");
  CAF_CHECK_EQUAL(header("vigie.attempt"), "1");
  CAF_CHECK_EQUAL(letter.offset, 1);
  CAF_CHECK_EQUAL(letter.spare.begin, 0u);
  CAF_CHECK_EQUAL(letter.spare.size, letter.value->size());
  CAF_CHECK_EQUAL(batches().at(0)->transactions.size(), 1u);
}

CAF_TEST(a tombstone becomes a dead letter without key and value) {
  log->append(0, 1234, std::nullopt);
  start();
  CAF_REQUIRE_EQUAL(published->ranges.at(0).dead_letters.size(), 1u);
  CAF_CHECK(!published->ranges[0].dead_letters[0].key);
  CAF_CHECK(!published->ranges[0].dead_letters[0].value);
}

CAF_TEST(no more is in flight than the credit allows) {
  options.credit = {15, roomy};
  append(100);
  start();
  CAF_CHECK_EQUAL(transactions_sent(), 15u);
  CAF_CHECK_EQUAL(status().in_flight, 15u);
}

CAF_TEST(dead letters use credit too) {
  options.credit = {15, roomy};
  for (int i = 0; i < 100; ++i)
    log->append(0, start_ms, "poison");
  start();
  CAF_CHECK_EQUAL(status().in_flight, 15u);
}

CAF_TEST(no more bytes are in flight than the credit allows) {
  const auto size = some::value_of(100).size();
  options.credit = {100, 7 * size + 3};
  append(100);
  start();
  CAF_CHECK_EQUAL(transactions_sent(), 7u);
  CAF_CHECK_EQUAL(status().in_flight_bytes, 7 * size);
  finish(*batches()[0]);
  CAF_CHECK_EQUAL(transactions_sent(), 14u);
  CAF_CHECK_EQUAL(status().in_flight_bytes, 7 * size);
}

CAF_TEST(what the source gave beyond the credit is not at the end and goes on later in order) {
  const auto size = some::value_of(100).size();
  options.credit = {100, 3 * size};
  append(8); // All are taken at once: nobody knows how large they are.
  start();
  CAF_CHECK_EQUAL(text_of(batches()), "0-3 ");
  CAF_CHECK_EQUAL(status().next_offset, 3);
  CAF_CHECK(!status().at_end);
  finish(*batches()[0]);
  finish(*batches()[1]);
  CAF_CHECK_EQUAL(text_of(batches()), "0-3 3-6 6-8 ");
  CAF_CHECK(status().at_end);
}

CAF_TEST(a message larger than the whole credit goes alone) {
  const auto size = some::value_of(100).size();
  options.credit = {100, 2 * size};
  append(1);
  log->append(0, start_ms, std::string(10 * size, 'x'));
  append(1);
  start();
  CAF_CHECK_EQUAL(text_of(batches()), "0-1 ");
  finish(*batches()[0]);
  CAF_CHECK_EQUAL(text_of(batches()), "0-1 1-2 ");
  finish(*batches()[1]);
  CAF_CHECK_EQUAL(text_of(batches()), "0-1 1-2 2-3 ");
  finish(*batches()[2]);
  CAF_CHECK_EQUAL(status().in_flight_bytes, 0u);
}

CAF_TEST(the headers of what is set aside use credit too) {
  options.credit = {100, 2'000};
  for (int i = 0; i < 20; ++i)
    log->append(0, start_ms, "poison", "key", {{"trace", std::string(900, 'x')}});
  start();
  std::size_t letters = 0;
  for (const auto& range : published->ranges)
    letters += range.dead_letters.size();
  CAF_CHECK_EQUAL(letters, 2u);
}

CAF_TEST(taking starts again when a quarter of the credit is free) {
  options.credit = {40, roomy};
  start();
  append(2);
  append(2);
  append(100);
  CAF_REQUIRE_EQUAL(text_of(batches()), "0-2 2-4 4-14 14-24 24-34 ");
  finish(*batches()[0]);
  CAF_CHECK_EQUAL(transactions_sent(), 34u);
  finish(*batches()[1]);
  CAF_CHECK_EQUAL(transactions_sent(), 44u);
}

CAF_TEST(a batch is done when all aggregators and the publisher are done with it) {
  append(10);
  start();
  for (int i = 0; i < 3; ++i) {
    CAF_CHECK_EQUAL(status().in_flight, 10u);
    self->send(uut, range_done{options.stream, 0});
  }
  CAF_CHECK_EQUAL(status().in_flight, 0u);
}

CAF_TEST(what is said of an older epoch changes nothing) {
  append(10);
  start();
  for (int i = 0; i < 5; ++i)
    self->send(uut, range_done{{0, options.stream.epoch - 1}, 0});
  CAF_CHECK_EQUAL(status().in_flight, 10u);
}

CAF_TEST(a smaller grant holds from the next taking on and a larger one at once) {
  append(100);
  options.credit = {20, roomy};
  start();
  self->send(uut, credit_atom_v, std::uint64_t{40}, std::uint64_t{roomy});
  consume_messages();
  CAF_CHECK_EQUAL(transactions_sent(), 40u);
  self->send(uut, credit_atom_v, std::uint64_t{10}, std::uint64_t{roomy});
  consume_messages();
  while (status().in_flight > 10)
    finish(*batches()[(transactions_sent() - status().in_flight) / 10]);
  CAF_CHECK_EQUAL(transactions_sent(), 40u);
}

CAF_TEST(messages before the live ones only rebuild and no batch holds both) {
  options.plan = {2, 14, true};
  append(20);
  start();
  CAF_CHECK_EQUAL(text_of(batches()), "r2-12 r12-14 14-20 ");
  CAF_CHECK(batches()[0]->values.empty());
  CAF_REQUIRE_EQUAL(published->ranges.size(), 1u);
  CAF_CHECK_EQUAL(published->ranges[0].begin, 14);
}

CAF_TEST(a rebuild across a hole ends where the live messages begin) {
  options.plan = {0, 5, true};
  append(3);
  log->leave_hole(0, 4);
  append(3);
  start();
  CAF_CHECK_EQUAL(text_of(batches()), "r0-5 5-10 ");
}

CAF_TEST(poison read again for the windows is no dead letter) {
  options.plan = {0, 2, true};
  log->append(0, start_ms, "poison");
  append(2);
  start();
  CAF_REQUIRE_EQUAL(published->ranges.size(), 1u);
  CAF_CHECK(published->ranges[0].dead_letters.empty());
  CAF_MESSAGE("and its credit comes back without the publisher");
  finish(*batches().at(0));
  finish(*batches().at(1));
  CAF_CHECK_EQUAL(status().in_flight, 0u);
}

CAF_TEST(holes belong to the range that follows them) {
  append(3);
  log->leave_hole(0, 4);
  append(3);
  start();
  CAF_CHECK_EQUAL(text_of(batches()), "0-10 ");
}

CAF_TEST(until the end nothing beyond the stop is taken up) {
  options.stop_at = 12;
  append(20);
  start();
  CAF_CHECK_EQUAL(text_of(batches()), "0-10 10-12 ");
  CAF_CHECK(told->finished.empty());
  finish(*batches()[0]);
  CAF_CHECK(told->finished.empty());
  finish(*batches()[1]);
  CAF_REQUIRE_EQUAL(told->finished.size(), 1u);
  CAF_CHECK(told->finished[0] == options.stream);
  append(5);
  CAF_CHECK_EQUAL(transactions_sent(), 12u);
  CAF_CHECK_EQUAL(told->finished.size(), 1u);
}

CAF_TEST(until the end an empty partition is finished at once) {
  options.stop_at = 0;
  start();
  CAF_CHECK_EQUAL(told->finished.size(), 1u);
}

CAF_TEST(until the end a partition that ends with a hole is finished) {
  append(3);
  log->leave_hole(0, 2);
  options.stop_at = 5;
  start();
  finish(*batches().at(0));
  CAF_CHECK_EQUAL(told->finished.size(), 1u);
}

CAF_TEST(a drain is answered when nothing is under way any more and takes nothing up) {
  options.credit = {15, roomy};
  append(30);
  start();
  const auto drained = ask(uut, drain_atom_v);
  finish(*batches()[0]);
  CAF_CHECK(!*drained);
  finish(*batches()[1]);
  CAF_CHECK(*drained);
  CAF_CHECK_EQUAL(transactions_sent(), 15u);
}

CAF_TEST(a drain is answered at once when nothing is under way) {
  start();
  CAF_CHECK(*ask(uut, drain_atom_v));
}

CAF_TEST(what is under way is sent again to new scorers and to nobody else) {
  append(20);
  start();
  finish(*batches()[0]);
  const auto before = aggregators[0]->batches.size();
  scorers = {std::make_shared<stub::batch_list>()};
  peers now = new_peers();
  self->send(uut, now);
  consume_messages();
  CAF_CHECK_EQUAL(text_of(*scorers[0]), "10-20 ");
  CAF_CHECK_EQUAL(aggregators[0]->batches.size(), before);
  CAF_CHECK_EQUAL(published->ranges.size(), 2u);
}

CAF_TEST(by event time a reader waits for the others) {
  options.clock = window_clock::event;
  options.batch_size = 1;
  constexpr auto ahead = partition_reader_state::furthest_ahead_ms;
  append(1, start_ms + ahead);
  append(1, start_ms + ahead + 1);
  append(1, start_ms + ahead + 2);
  start();
  CAF_CHECK_EQUAL(transactions_sent(), 3u);
  self->send(uut, watermark_atom_v, start_ms);
  append(1, start_ms + ahead + 3);
  CAF_CHECK_EQUAL(transactions_sent(), 3u);
  self->send(uut, watermark_atom_v, start_ms + 2);
  consume_messages();
  CAF_CHECK_EQUAL(transactions_sent(), 4u);
}

CAF_TEST(what is older than every window counts as late and only where it is new) {
  options.longest_window = 10s;
  options.now_ms = [this] { return now_ms(); };
  options.plan = {0, 2, true};
  append(3, start_ms - 60'000); // Two of them only rebuild the windows.
  append(4, start_ms - 5'000);
  append(1, start_ms - 10'300); // The window that ends 10 s later is being reported.
  append(1, start_ms - 9'000);
  start();
  std::uint32_t late = 0;
  for (const auto& range : published->ranges)
    late += range.late;
  CAF_CHECK_EQUAL(late, 2u);
}

CAF_TEST(by event time what is late depends on the log alone) {
  options.clock = window_clock::event;
  options.longest_window = 10s;
  append(1, start_ms);
  append(1, start_ms - 9'000);
  append(1, start_ms - 10'000);
  append(1, start_ms + 8'000);
  append(1, start_ms - 2'000);
  append(1, start_ms - 1'000);
  start();
  CAF_REQUIRE_EQUAL(batches().size(), 1u);
  CAF_CHECK_EQUAL(published->ranges.at(0).late, 2u);
}

CAF_TEST(a stall is told when nothing comes of what is there) {
  append(5);
  start();
  finish(*batches().at(0));
  log->pause(0);
  append(1);
  for (std::size_t tick = 0; tick < partition_reader_state::stall_ticks; ++tick)
    self->send(uut, tick_atom_v);
  consume_messages();
  CAF_CHECK(told->stalled.empty());
  self->send(uut, tick_atom_v);
  consume_messages();
  CAF_REQUIRE_EQUAL(told->stalled.size(), 1u);
  CAF_CHECK_EQUAL(told->stalled[0], "partition 0 ends at offset 6, but nothing comes from offset 5");
}

CAF_TEST(starvation is told once and taken back when half of the credit is free) {
  options.credit = {20, roomy};
  append(100);
  start();
  const auto ticks = [this](int count) {
    for (int i = 0; i < count; ++i)
      self->send(uut, tick_atom_v);
    consume_messages();
  };
  ticks(3);
  CAF_CHECK(told->starved.empty());
  ticks(5);
  CAF_CHECK_EQUAL(told->starved, std::vector<bool>{true});
  log->pause(0);
  finish(*batches()[0]);
  ticks(1);
  CAF_CHECK_EQUAL(told->starved, (std::vector<bool>{true, false}));
}

CAF_TEST(a reader that waits for bytes starves as one that waits for messages) {
  options.credit = {100, 3 * some::value_of(100).size()};
  append(100);
  start();
  for (int i = 0; i < 4; ++i)
    self->send(uut, tick_atom_v);
  consume_messages();
  CAF_CHECK_EQUAL(told->starved, std::vector<bool>{true});
  CAF_CHECK(told->stalled.empty());
}

CAF_TEST(a reader that takes steadily does not starve) {
  options.credit = {10, roomy};
  append(100);
  start();
  for (std::size_t i = 0; i < 9; ++i) {
    self->send(uut, tick_atom_v);
    self->send(uut, tick_atom_v);
    finish(*batches().at(i));
  }
  CAF_CHECK(told->starved.empty());
}

CAF_TEST(a source that fails ends the reader with the reason) {
  log->fail_next("take");
  append(1);
  start();
  CAF_REQUIRE(end_of(uut).has_value());
  CAF_CHECK(caf::to_string(*end_of(uut)).find("take was told to fail") != std::string::npos);
  CAF_CHECK_EQUAL(log->sources_alive(), 0u);
}

CAF_TEST(the status tells where the reader stands) {
  options.credit = {5, roomy};
  append(8);
  start();
  CAF_CHECK_EQUAL(status().next_offset, 5);
  CAF_CHECK_EQUAL(status().end_offset, 8);
  CAF_CHECK(!status().at_end);
  finish(*batches().at(0));
  CAF_CHECK_EQUAL(status().next_offset, 8);
  CAF_CHECK(status().at_end);
}

CAF_TEST(what is no transaction by the schema is only remembered) {
  auto of = *some::paysim();
  of.judge = "amount >= 2.0";
  options.reading = some::policies_of(some::policy_by(some::amount_model(), {}, std::nullopt,
                                                      std::make_shared<const schema>(of)))
                        ->reading();
  for (const auto cents : {100, 200, 300, 150, 400})
    log->append(0, start_ms + cents, some::value_of(cents));
  start();
  CAF_REQUIRE_EQUAL(batches().size(), 1u);
  const auto& batch = *batches()[0];
  CAF_CHECK_EQUAL(batch.begin, 0);
  CAF_CHECK_EQUAL(batch.end, 5);
  CAF_CHECK_EQUAL(batch.transactions.offsets, (std::vector<std::int64_t>{1, 2, 4}));
  CAF_CHECK_EQUAL(counted_events{batch.transactions}[2].amount, 400);
  CAF_CHECK_EQUAL(batch.value_of(1), some::value_of(300));
  CAF_CHECK_EQUAL(batch.value_of(2), some::value_of(400));
  CAF_CHECK_EQUAL(published->ranges.at(0).remembered, 2u);
}

CAF_TEST(what comes before a message that can not be read is taken and nothing behind it) {
  append(25);
  log->spoil(0, 17);
  start();
  CAF_CHECK_EQUAL(text_of(batches()), "0-10 10-17 ");
  CAF_REQUIRE_EQUAL(told->blocked.size(), 1u);
  CAF_CHECK_EQUAL(told->blocked[0].offset, 17);
  CAF_CHECK(!told->blocked[0].passes);
  append(5);
  for (int i = 0; i < 40; ++i)
    self->send(uut, tick_atom_v);
  consume_messages();
  CAF_CHECK_EQUAL(transactions_sent(), 17u);
  CAF_CHECK_EQUAL(told->blocked.size(), 1u);
  CAF_CHECK(told->stalled.empty());
  CAF_CHECK(told->flowing.empty());
}

CAF_TEST(a failure waits for what came before it and has no credit yet) {
  options.credit = {100, 3 * some::value_of(100).size()};
  append(8);
  log->spoil(0, 7);
  start();
  CAF_CHECK_EQUAL(text_of(batches()), "0-3 ");
  CAF_CHECK(told->blocked.empty());
  finish(*batches()[0]);
  CAF_CHECK(told->blocked.empty());
  finish(*batches()[1]);
  CAF_CHECK_EQUAL(text_of(batches()), "0-3 3-6 6-7 ");
  CAF_REQUIRE_EQUAL(told->blocked.size(), 1u);
  CAF_CHECK_EQUAL(told->blocked[0].offset, 7);
}

CAF_TEST(an offset that the log does not hold any more is told and no fall) {
  append(25);
  log->forget_below(0, 20);
  start();
  CAF_CHECK(batches().empty());
  CAF_REQUIRE_EQUAL(told->overtaken.size(), 1u);
  CAF_CHECK(told->overtaken[0] == options.stream);
}

CAF_TEST(what a broker refuses for a while comes when it gives again) {
  append(5);
  start();
  log->refuse(0);
  append(5);
  CAF_REQUIRE_EQUAL(told->blocked.size(), 1u);
  CAF_CHECK(told->blocked[0].passes);
  CAF_CHECK_EQUAL(transactions_sent(), 5u);
  log->refuse(0, false);
  consume_messages();
  CAF_CHECK_EQUAL(transactions_sent(), 10u);
  CAF_CHECK_EQUAL(told->flowing.size(), 1u);
}

CAF_TEST(the successor of a blocked reader says when it reads or is at the end) {
  for (const std::size_t count : {0u, 3u}) {
    fixture next;
    next.options.blocked = true;
    next.append(count);
    next.start();
    CAF_CHECK_EQUAL(next.told->flowing.size(), 1u);
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
