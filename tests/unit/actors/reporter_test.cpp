#define CAF_SUITE actors.reporter

#include "actors/reporter.hpp"

#include "actors/window_aggregator.hpp"
#include "unit/actors/actor_fixture.hpp"

#include "caf/send.hpp"

using namespace vigie;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t start_second = actor_fixture::start_ms / 1000;

struct fixture : actor_fixture {
  reporter_options options;
  std::vector<summary> lines;
  std::vector<end_range> skipped;
  std::vector<std::shared_ptr<stub::aggregator_log>> aggregators;
  std::vector<std::shared_ptr<stub::reader_log>> readers;
  roster now;
  reporter_actor uut;

  fixture() {
    options.windows = {10s, 30s};
    options.now_ms = [this] { return now_ms(); };
    options.publish = [this](std::span<const summary> made) {
      lines.insert(lines.end(), made.begin(), made.end());
    };
    options.publish_skipped = [this](const end_range& ends) { skipped.push_back(ends); };
  }

  ~fixture() { end(uut); }

  void start() {
    uut = sys.spawn<reporter>(options);
    consume_messages();
  }

  void tell() {
    self->send(uut, now);
    consume_messages();
  }

  /// An aggregator whose window that ends at second T holds T - start transactions, as many in each window.
  window_aggregator_actor counting_aggregator() {
    auto log = std::make_shared<stub::aggregator_log>();
    aggregators.push_back(log);
    log->answer = [this](const window_request& request) {
      window_answer answer;
      answer.partitions = progress;
      for (auto second = request.first_end; second <= request.last_end; ++second) {
        tally sum;
        sum.transactions = static_cast<std::uint64_t>(second - start_second);
        answer.sums.push_back(sum);
      }
      return answer;
    };
    return stub::aggregator(sys, log);
  }

  std::vector<window_progress> progress;

  /// A partition whose reader and aggregators have come past every window.
  void add_partition(std::int32_t id) {
    auto log = std::make_shared<stub::reader_log>();
    log->status.partition = id;
    log->status.next_offset = 100;
    log->status.end_offset = 100;
    readers.push_back(log);
    now.readers[id] = stub::reader(sys, log);
    progress.push_back({id, 100, 0, (start_second + 1000) * 1000, start_second});
  }

  /// Two windows over two partitions.
  void start_two() {
    add_partition(0);
    add_partition(1);
    now.aggregators = {counting_aggregator(), counting_aggregator()};
    now.topic_partitions = 2;
    start();
    tell();
  }

  /// "window@end:transactions" of the lines so far, the end from the start on.
  std::string said() const {
    std::string text;
    for (const auto& line : lines)
      text += std::to_string(line.window_s) + '@' + std::to_string(line.window_end_ms / 1000 - start_second) +
              ':' + std::to_string(line.counts.transactions) + ' ';
    return text;
  }

  /// Whether the next line is complete.
  bool next_complete() {
    lines.clear();
    pass(1s);
    CAF_REQUIRE_EQUAL(lines.size(), 2u);
    CAF_CHECK_EQUAL(lines[0].complete, lines[1].complete);
    return lines[0].complete;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(reporter_tests, fixture)

CAF_TEST(each second ends a window of each length and is reported after the delay) {
  start_two();
  pass(1249ms);
  CAF_CHECK_EQUAL(said(), "");
  pass(1ms);
  CAF_CHECK_EQUAL(said(), "10@1:1 30@1:1 ");
  pass(999ms);
  CAF_CHECK_EQUAL(lines.size(), 2u);
  pass(1ms);
  CAF_CHECK_EQUAL(said(), "10@1:1 30@1:1 10@2:2 30@2:2 ");
}

CAF_TEST(a reporter that comes late reports every second in order) {
  start_two();
  advance_time(4s);
  pass(0ms);
  pass(1s);
  CAF_CHECK_EQUAL(said(), "10@1:1 30@1:1 10@2:2 30@2:2 10@3:3 30@3:3 10@4:4 30@4:4 ");
}

CAF_TEST(with a longer refresh only its multiples are reported) {
  options.refresh = 5s;
  start_two();
  for (int i = 0; i < 12; ++i)
    pass(1s);
  CAF_CHECK_EQUAL(said(), "10@5:5 30@5:5 10@10:10 30@10:10 ");
}

CAF_TEST(an end that one aggregator could not tell is reported in order when it can) {
  start_two();
  pass(1250ms);
  end(now.aggregators[0]);
  pass(1s);
  pass(1s);
  CAF_CHECK_EQUAL(said(), "10@1:1 30@1:1 ");
  now.aggregators[0] = counting_aggregator();
  tell();
  pass(1s);
  CAF_CHECK_EQUAL(said(), "10@1:1 30@1:1 10@2:2 30@2:2 10@3:3 30@3:3 10@4:4 30@4:4 ");
}

CAF_TEST(a reporter that starts again goes on where the former one stopped) {
  options.reported_end = start_second - 2;
  start_two();
  pass(250ms);
  CAF_REQUIRE_EQUAL(lines.size(), 4u);
  CAF_CHECK_EQUAL(lines[0].window_end_ms, (start_second - 1) * 1000);
  CAF_CHECK_EQUAL(lines[2].window_end_ms, start_second * 1000);
}

CAF_TEST(aggregators are told what was reported) {
  start_two();
  pass(1250ms);
  pass(1s);
  CAF_CHECK_EQUAL(aggregators[0]->requests.back().first_end, start_second + 2);
  CAF_CHECK_EQUAL(aggregators[0]->requests.back().reported_end, start_second + 1);
}

CAF_TEST(a window is complete when all partitions cover it and were read past it) {
  start_two();
  pass(250ms);
  CAF_CHECK(next_complete());
  CAF_CHECK_EQUAL(lines[0].partitions, 2);
  CAF_MESSAGE("not without one of the topic's partitions");
  now.topic_partitions = 3;
  tell();
  CAF_CHECK(!next_complete());
  now.topic_partitions = 2;
  tell();
  CAF_MESSAGE("not before a partition was read past the end");
  progress[1].newest_ms = start_ms;
  CAF_CHECK(!next_complete());
  CAF_MESSAGE("unless it is read to its end");
  readers[1]->status.at_end = true;
  CAF_CHECK(next_complete());
  CAF_MESSAGE("as the broker has said since then");
  readers[1]->status.asked_ms = start_ms;
  CAF_CHECK(!next_complete());
  readers[1]->status.asked_ms = std::numeric_limits<std::int64_t>::max();
  CAF_CHECK(next_complete());
  CAF_MESSAGE("or up to where it ended then, though there is more by now");
  readers[1]->status.at_end = false;
  readers[1]->status.told_end = 100;
  CAF_CHECK(next_complete());
  readers[1]->status.told_end = 101;
  CAF_CHECK(!next_complete());
  readers[1]->status.at_end = true;
  CAF_CHECK(next_complete());
  CAF_MESSAGE("and that is counted");
  progress[1].next_offset = 99;
  CAF_CHECK(!next_complete());
}

CAF_TEST(a window is complete when its panes reach back over all of it) {
  start_two();
  pass(250ms);
  progress[0].covers_from = start_second - 15;
  lines.clear();
  pass(1s);
  CAF_CHECK(lines.at(0).complete);
  CAF_CHECK(!lines.at(1).complete);
}

CAF_TEST(a window is complete by what its own aggregator knew when it told the sum) {
  start_two();
  pass(250ms);
  auto all = aggregators[0]->answer;
  aggregators[0]->answer = [&](const window_request& request) {
    auto answer = all(request);
    answer.partitions[0].newest_ms = start_ms;
    return answer;
  };
  pass(1s);
  CAF_CHECK(!lines.at(0).complete);
  CAF_CHECK(lines.at(1).complete);
  CAF_MESSAGE("an end that was closed before is not complete, whatever is known now");
  aggregators[0]->answer = [&](const window_request& request) {
    auto answer = all(request);
    answer.fresh_from = request.last_end + 1;
    return answer;
  };
  pass(1s);
  CAF_CHECK(!lines.at(2).complete);
  aggregators[0]->answer = all;
}

CAF_TEST(the lag counts what is not processed up to the end of each partition) {
  start_two();
  readers[0]->status.end_offset = 130;
  readers[1]->status.end_offset = 107;
  pass(1250ms);
  CAF_CHECK_EQUAL(lines.at(0).lag, 37);
}

CAF_TEST(a reader that does not answer makes the window incomplete and delays it by a second) {
  start_two();
  now.readers[1] =
      sys.spawn([kept = std::make_shared<caf::typed_response_promise<reader_status>>()](
                    partition_reader_actor::pointer wedged) -> partition_reader_actor::behavior_type {
        return {
            [](wake_atom) {},
            [](tick_atom) {},
            [](const range_done&) {},
            [](credit_atom, std::uint64_t, std::uint64_t) {},
            [](watermark_atom, std::int64_t) {},
            [](const peers&) {},
            [wedged, kept](status_atom) { return *kept = wedged->make_response_promise<reader_status>(); },
            [](drain_atom) {},
            [](ping_atom) {},
        };
      });
  progress[1].newest_ms = start_ms;
  tell();
  pass(1250ms);
  CAF_CHECK(lines.empty());
  pass(1s);
  CAF_REQUIRE(!lines.empty());
  CAF_CHECK(!lines[0].complete);
}

namespace {

/// A cluster member that finds ten times as many transactions as were asked for seconds.
struct member_log {
  std::vector<cluster_request> requests;
  bool want_all = false;
};

cluster_member_actor member(caf::actor_system& system, std::shared_ptr<member_log> log) {
  return system.spawn([log]() -> cluster_member_actor::behavior_type {
    return {
        [](const peer_greeting&) { return peer_greeting{}; },
        [](const node_news&) {},
        [](whole_atom) { return node_news{}; },
        [log](const cluster_request& request) {
          log->requests.push_back(request);
          cluster_answer answer;
          answer.nodes = 3;
          answer.lag = 7;
          answer.want_all = log->want_all;
          for (const auto& asked : request.windows) {
            window_figures figures;
            figures.counts.transactions = static_cast<std::uint64_t>(asked.length) * 10;
            figures.partitions = 6;
            figures.complete = true;
            answer.windows.push_back(figures);
          }
          return answer;
        },
        [](tick_atom) {},
        [](ping_atom) {},
    };
  });
}

} // namespace

CAF_TEST(among several nodes the figures are those of the cluster) {
  const auto log = std::make_shared<member_log>();
  now.cluster = member(sys, log);
  start_two();
  readers[0]->status.at_end = true;
  readers[1]->status.end_offset = 150;
  auto counted = aggregators[1]->answer;
  aggregators[1]->answer = [&](const window_request& request) {
    auto answer = counted(request);
    if (request.panes != panes_wanted::none)
      for (const auto& told : progress) {
        answer.news.emplace_back();
        answer.news.back().partition = told.partition;
        answer.news.back().next_offset = told.next_offset;
      }
    return answer;
  };
  pass(1250ms);
  CAF_CHECK_EQUAL(said(), "10@1:100 30@1:300 ");
  for (const auto& line : lines) {
    CAF_CHECK(line.cluster);
    CAF_CHECK(line.complete);
    CAF_CHECK_EQUAL(line.nodes, 3);
    CAF_CHECK_EQUAL(line.partitions, 6);
    CAF_CHECK_EQUAL(line.lag, 7);
  }
  CAF_MESSAGE("the member is told what the readers know besides");
  const auto& own = log->requests.at(0).own;
  CAF_REQUIRE_EQUAL(own.size(), 2u);
  CAF_CHECK(own[0].read_out_ms.has_value());
  CAF_CHECK(!own[1].read_out_ms.has_value());
  CAF_CHECK_EQUAL(own[1].lag, 50);
  CAF_MESSAGE("first all panes, then the changes, and all again when something was missed");
  pass(1s);
  log->want_all = true;
  pass(1s);
  pass(1s);
  std::vector<panes_wanted> wanted;
  for (const auto& request : aggregators[1]->requests)
    wanted.push_back(request.panes);
  CAF_CHECK((wanted == std::vector{panes_wanted::all, panes_wanted::changed, panes_wanted::changed,
                                   panes_wanted::all}));
  CAF_CHECK(aggregators[0]->requests.back().panes == panes_wanted::none);
  aggregators[1]->answer = counted;
}

CAF_TEST(when the cluster member has fallen a line tells of this node alone) {
  const auto log = std::make_shared<member_log>();
  now.cluster = member(sys, log);
  start_two();
  end(now.cluster);
  pass(1250ms);
  CAF_CHECK_EQUAL(said(), "10@1:1 30@1:1 ");
  CAF_CHECK(!lines.at(0).cluster);
  CAF_CHECK_EQUAL(lines.at(0).nodes, 1);
}

CAF_TEST_FIXTURE_SCOPE_END()

namespace {

/// Real aggregators, by event time.
struct event_fixture : fixture {
  event_fixture() {
    options.windows = {2s, 5s};
    options.clock = window_clock::event;
    for (const auto length : options.windows)
      now.aggregators.push_back(
          sys.spawn<window_aggregator>(window_aggregator_options{length, window_clock::event, std::nullopt}));
    add_partition(0);
    add_partition(1);
    now.topic_partitions = 2;
    for (const auto& [id, reader] : now.readers)
      for (const auto& aggregator : now.aggregators)
        caf::send_as(reader, aggregator,
                     partition_opened{{id, 1}, 0, std::numeric_limits<std::int64_t>::min()});
    start();
    tell();
  }

  ~event_fixture() {
    for (const auto& aggregator : now.aggregators)
      end(aggregator);
  }

  /// One message of each of the seconds [from, to), counted from the start.
  void read(std::int32_t id, std::int64_t from, std::int64_t to) {
    auto batch = std::make_shared<transaction_batch>();
    batch->stream = {id, 1};
    batch->begin = next_offset[id];
    std::vector<some::paysim_row> rows;
    for (auto second = from; second < to; ++second) {
      auto& row = rows.emplace_back();
      row.offset = next_offset[id]++;
      row.timestamp_ms = (start_second + second) * 1000;
    }
    batch->transactions = some::events_of(rows);
    batch->end = next_offset[id];
    readers[static_cast<std::size_t>(id)]->status.next_offset = batch->end;
    for (const auto& aggregator : now.aggregators) {
      self->send(aggregator, batch_ptr{batch});
      self->send(aggregator, batch_verdicts{batch->stream, batch->begin, {}});
    }
    consume_messages();
  }

  std::string next_said(std::chrono::milliseconds time = 50ms) {
    lines.clear();
    pass(time);
    return said();
  }

  std::map<std::int32_t, std::int64_t> next_offset;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(reporter_event_tests, event_fixture)

CAF_TEST(by event time nothing is reported before every partition has spoken) {
  read(0, 0, 10);
  CAF_CHECK_EQUAL(next_said(), "");
}

CAF_TEST(by event time the slowest partition decides and every end comes once and in order) {
  read(0, 0, 6);
  read(1, 1, 4);
  CAF_CHECK_EQUAL(next_said(), "2@1:1 5@1:1 2@2:3 5@2:3 2@3:4 5@3:5 ");
  CAF_CHECK_EQUAL(readers[0]->watermarks.back(), (start_second + 3) * 1000);
  CAF_CHECK_EQUAL(next_said(), "");
  read(1, 4, 9);
  CAF_CHECK_EQUAL(next_said(), "2@4:4 5@4:7 2@5:4 5@5:9 ");
}

CAF_TEST(by event time what is left is reported at the finish) {
  read(0, 0, 3);
  read(1, 0, 1);
  next_said();
  lines.clear();
  CAF_CHECK(*ask(uut, finish_atom_v));
  CAF_CHECK_EQUAL(said(), "2@1:2 5@1:2 2@2:3 5@2:3 2@3:2 5@3:4 ");
  CAF_CHECK_EQUAL(next_said(), "");
}

CAF_TEST(by event time a finish without any message is answered) {
  CAF_CHECK(*ask(uut, finish_atom_v));
  CAF_CHECK(lines.empty());
}

CAF_TEST(by event time a partition read to its end holds nothing back) {
  read(0, 0, 5);
  read(1, 0, 1);
  readers[1]->status.at_end = true;
  CAF_CHECK_EQUAL(next_said(), "2@1:2 5@1:2 2@2:3 5@2:3 2@3:2 5@3:4 2@4:2 5@4:5 ");
}

CAF_TEST(by event time an end is not reported while its last second may still fill) {
  read(0, 0, 2);
  read(1, 0, 2);
  readers[0]->status.at_end = true;
  readers[1]->status.at_end = true;
  CAF_CHECK_EQUAL(next_said(), "2@1:2 5@1:2 ");
  read(0, 1, 2);
  readers[0]->status.at_end = true;
  CAF_CHECK_EQUAL(next_said(), "");
  read(0, 2, 3);
  CAF_CHECK_EQUAL(next_said(), "2@2:5 5@2:5 ");
}

CAF_TEST(by event time a silent topic is reported to its end after the idle timeout) {
  read(0, 0, 2);
  read(1, 0, 1);
  for (int i = 0; i < 199; ++i)
    pass(50ms);
  CAF_CHECK_EQUAL(said(), "");
  CAF_CHECK_EQUAL(next_said(100ms), "2@1:2 5@1:2 2@2:3 5@2:3 ");
}

CAF_TEST(by event time a silence as long as the longest window is reported end by end) {
  read(0, 0, 1);
  read(1, 0, 1);
  read(0, 10, 11);
  read(1, 10, 11);
  // The window of five seconds is empty at 6 to 10: five ends.
  CAF_CHECK_EQUAL(next_said(),
                  "2@1:2 5@1:2 2@2:2 5@2:2 2@3:0 5@3:2 2@4:0 5@4:2 2@5:0 5@5:2 2@6:0 5@6:0 2@7:0 5@7:0 "
                  "2@8:0 5@8:0 2@9:0 5@9:0 2@10:0 5@10:0 ");
  CAF_CHECK(skipped.empty());
}

CAF_TEST(by event time a longer silence within the log is reported as one) {
  constexpr std::uint32_t year = 31'536'000;
  for (const auto id : {0, 1}) {
    read(id, 0, 1);
    read(id, year, year + 2);
  }
  CAF_CHECK_EQUAL(next_said(),
                  "2@1:2 5@1:2 2@2:2 5@2:2 2@3:0 5@3:2 2@4:0 5@4:2 2@5:0 5@5:2 2@31536001:2 5@31536001:2 ");
  CAF_REQUIRE_EQUAL(skipped.size(), 1u);
  CAF_CHECK_EQUAL(skipped[0].first, start_second + 6);
  CAF_CHECK_EQUAL(skipped[0].last, start_second + year);
}

CAF_TEST(by event time one message that is dated far ahead moves nothing until the end) {
  read(0, 0, 2);
  read(1, 0, 2);
  read(1, 7'200, 7'201);
  readers[1]->status.at_end = true;
  CAF_CHECK_EQUAL(next_said(), "2@1:2 5@1:2 ");
  read(0, 2, 4);
  CAF_CHECK_EQUAL(next_said(), "2@2:4 5@2:4 2@3:3 5@3:5 ");
  lines.clear();
  CAF_CHECK(*ask(uut, finish_atom_v));
  CAF_CHECK_EQUAL(said().substr(0, 12), "2@4:2 5@4:6 ");
  CAF_CHECK_EQUAL(lines.back().window_end_ms / 1000, start_second + 7'201);
  CAF_CHECK_EQUAL(lines.back().counts.transactions, 1u);
  CAF_REQUIRE_EQUAL(skipped.size(), 1u);
}

CAF_TEST_FIXTURE_SCOPE_END()
