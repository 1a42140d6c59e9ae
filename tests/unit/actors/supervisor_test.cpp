#define CAF_SUITE actors.supervisor

#include "actors/policy_watch.hpp"
#include "model/scoring/model_file.hpp"
#include "unit/actors/node_fixture.hpp"

#include <filesystem>
#include <fstream>
#include <numeric>
#include <unistd.h>

using namespace vigie;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(supervisor_tests, node_fixture)

CAF_TEST(partitions begin where the group is and reach back over the windows) {
  for (int second = 0; second < 20; ++second) {
    append(0, 10);
    pass(1s);
  }
  log->set_committed(0, 195);
  start();
  give({0, 1});
  CAF_CHECK(in_journal("assign 0@80")); // 10 s and a margin of 2
  CAF_CHECK(in_journal("assign 1@0"));
  pass_seconds(2);
  CAF_CHECK_EQUAL(log->committed(), (std::map<std::int32_t, std::int64_t>{{0, 200}, {1, 0}}));
  CAF_REQUIRE(!lines.empty());
  CAF_CHECK(lines[0].complete);
  CAF_CHECK_EQUAL(lines[0].counts.transactions, 90u);
}

CAF_TEST(a new group begins at the end or at the beginning) {
  append(0, 5);
  append(1, 5);
  log->set_committed(1, 2);
  options.from_earliest = false;
  log->forget_times();
  start();
  give({0, 1});
  CAF_CHECK(in_journal("assign 0@5"));
  CAF_CHECK(in_journal("assign 1@2"));
}

CAF_TEST(without offsets for times a window is incomplete until it has filled) {
  append(0, 5);
  log->set_committed(0, 5);
  log->forget_times();
  start();
  give({0, 1});
  pass_seconds(15);
  for (const auto& line : lines)
    CAF_CHECK_EQUAL(line.complete, line.window_end_ms >= start_ms + 11'000);
  CAF_CHECK(lines.back().complete);
}

CAF_TEST(what is revoked is drained and committed before it goes) {
  written.acknowledges = false;
  start();
  give({0, 1});
  append(0, 10, some::suspicious_cents);
  pass_seconds(1);
  log->take_away({0});
  consume_messages();
  CAF_CHECK(!in_journal("unassign 0"));
  CAF_CHECK_EQUAL(log->committed()[0], 0);
  written.acknowledges = true;
  append(1, 10, some::suspicious_cents); // Its alerts wake the publisher.
  CAF_CHECK(place("commit_now 0@10") < place("unassign 0"));
  CAF_CHECK(in_journal("unassign 0"));
  CAF_CHECK(!in_journal("unassign 1"));
  CAF_CHECK(log->violations().empty());
  append(1, 3);
  pass_seconds(2);
  CAF_CHECK_EQUAL(log->committed()[1], 13);
  CAF_CHECK_EQUAL(lines.back().partitions, 1);
  CAF_CHECK(!lines.back().complete);
}

CAF_TEST(what can not be drained in time goes all the same and nothing of it is committed) {
  written.acknowledges = false;
  start();
  give({0});
  append(0, 10, some::suspicious_cents);
  log->take_away({0});
  consume_messages();
  pass_seconds(9);
  CAF_CHECK(in_journal("unassign 0"));
  CAF_CHECK_EQUAL(log->committed()[0], 0);
}

CAF_TEST(what is lost is dropped at once and not committed) {
  start();
  give({0, 1});
  pass_seconds(1);
  append(0, 10);
  log->lose({0});
  consume_messages();
  CAF_CHECK(in_journal("unassign 0"));
  pass_seconds(1);
  CAF_CHECK_EQUAL(log->committed()[0], 0);
  CAF_CHECK(log->violations().empty());
}

CAF_TEST(a partition that comes back goes on where it stopped) {
  start();
  give({0, 1});
  append(0, 10, some::suspicious_cents);
  log->take_away({0});
  consume_messages();
  give({0});
  append(0, 5, some::suspicious_cents);
  pass_seconds(2);
  CAF_CHECK_EQUAL(written.acknowledged().size(), 15u);
  CAF_CHECK_EQUAL(lines.back().counts.transactions, 15u);
  CAF_CHECK(lines.back().complete);
}

CAF_TEST(offsets that can not be looked up are asked for again) {
  log->fail_next("offsets", 3);
  append(0, 10);
  start();
  give({0, 1});
  CAF_CHECK(log->assigned().empty());
  pass_seconds(2);
  CAF_CHECK_EQUAL(log->assigned().size(), 2u);
  CAF_CHECK_EQUAL(log->committed()[0], 10);
}

CAF_TEST(a partition that starves is paused and goes on when there is credit) {
  written.acknowledges = false;
  start();
  give({0, 1});
  append(0, 300, some::suspicious_cents);
  pass_seconds(5);
  CAF_CHECK(in_journal("pause 0"));
  CAF_CHECK(!in_journal("pause 1"));
  written.acknowledges = true;
  append(1, 1, some::suspicious_cents);
  pass_seconds(3);
  CAF_CHECK(in_journal("resume 0"));
  CAF_CHECK_EQUAL(log->committed()[0], 300);
}

CAF_TEST(a paused partition that goes is not counted as paused any more) {
  written.acknowledges = false;
  start();
  give({0, 1});
  append(0, 300, some::suspicious_cents);
  pass_seconds(5);
  const auto& paused = metrics{sys.metrics()}.paused_partitions();
  CAF_CHECK_EQUAL(paused.value(), 1);
  log->lose({0});
  consume_messages();
  CAF_CHECK(in_journal("unassign 0"));
  CAF_CHECK_EQUAL(paused.value(), 0);
}

CAF_TEST(a partition of which nothing comes though there is more makes the consumer anew) {
  start();
  give({0, 1});
  append(0, 10);
  append(1, 5);
  log->pause(0);
  append(0, 10);
  pass_seconds(14);
  CAF_CHECK(!in_journal("renew"));
  pass_seconds(4);
  CAF_CHECK(place("commit_now 0@10") < place("renew"));
  CAF_CHECK(log->violations().empty());
  pass_seconds(1);
  CAF_CHECK_EQUAL(log->committed(), (std::map<std::int32_t, std::int64_t>{{0, 20}, {1, 5}}));
  pass_seconds(60);
  const auto journal = log->journal();
  CAF_CHECK_EQUAL(std::count(journal.begin(), journal.end(), "renew"), 1);
  CAF_CHECK(lines.back().complete);
}

CAF_TEST(a member that is fenced joins anew and ends when another of its name goes on fencing it) {
  start();
  give({0});
  append(0, 10);
  const source_event fenced{source_event::type::fenced, {}, "fenced by the same name", "FENCED_INSTANCE_ID"};
  const auto renewals = [this] {
    const auto journal = log->journal();
    return std::count(journal.begin(), journal.end(), "renew");
  };
  for (int minute = 1; minute <= 5; ++minute) {
    log->announce(fenced);
    consume_messages();
    pass_seconds(61);
    CAF_CHECK_EQUAL(renewals(), minute);
  }
  CAF_CHECK_EQUAL(log->committed()[0], 10);
  for (int second = 1; second <= 3 && !ended; ++second) {
    log->announce(fenced);
    consume_messages();
    pass_seconds(1);
  }
  CAF_CHECK_EQUAL(renewals(), 7);
  CAF_REQUIRE(ended.has_value());
  CAF_CHECK(caf::to_string(*ended).find("fenced by the same name") != std::string::npos);
}

CAF_TEST(while the consumer is made anew a shutdown ends well) {
  start();
  give({0});
  append(0, 10);
  log->pause(0);
  append(0, 10);
  written.acknowledges = false;
  for (int tick = 0; tick < 200 && !in_journal("leave"); ++tick) {
    pass(100ms);
    if (tick == 151)
      self->send(uut, shutdown_atom_v);
  }
  written.come_back();
  pass_seconds(10);
  CAF_REQUIRE(ended.has_value());
  CAF_CHECK(!*ended);
}

CAF_TEST(a topic made anew is read from its beginning and nothing of the former one is kept) {
  options.from_earliest = false;
  log->set_committed(0, 0);
  log->set_committed(1, 0);
  start();
  give({0, 1});
  append(0, 30, some::suspicious_cents);
  append(1, 3);
  pass_seconds(1);
  CAF_CHECK_EQUAL(log->committed()[0], 30);
  log->make_anew();
  append(0, 40, some::suspicious_cents); // Longer than the former one was.
  pass_seconds(3);
  CAF_CHECK(in_journal("renew"));
  CAF_CHECK_EQUAL(log->committed()[0], 40);
  CAF_CHECK(written.acknowledged().size() >= 70u);
  CAF_CHECK(lines.back().complete);
  CAF_CHECK_EQUAL(lines.back().counts.transactions, 40u);
}

CAF_TEST(partitions that are added are read from their beginning wherever others begin) {
  options.from_earliest = false;
  append(0, 5, some::suspicious_cents);
  start();
  give({0, 1});
  pass_seconds(12);
  CAF_CHECK(lines.back().complete);
  log->add_partitions(1);
  append(2, 7, some::suspicious_cents);
  pass_seconds(2);
  CAF_MESSAGE("until then no window is complete");
  CAF_CHECK(!lines.back().complete);
  give({2});
  pass_seconds(12);
  CAF_CHECK_EQUAL(written.acknowledged().size(), 7u);
  CAF_CHECK(lines.back().complete);
}

namespace {

/// Everybody from whom a sign of life is expected.
std::set<std::string> expected_by(heartbeats& hearts) {
  std::set<std::string> result;
  while (const auto silent = hearts.too_long_silent(steady_now() + 24h)) {
    result.insert(silent->who);
    hearts.forget(silent->who);
  }
  for (const auto& who : result)
    (hearts.expect)(who, 10s, steady_now()); // Not the macro of that name.
  return result;
}

} // namespace

CAF_TEST(whoever is started again is expected to live whatever its predecessor left unanswered) {
  const std::set<std::string> everybody{"supervisor",          "publisher", "reporter",
                                        "window_aggregator 0", "scorer 0",  "partition_reader 0"};
  for (const std::string place : {"reader.pump", "scorer.judge", "aggregator.judge", "aggregator.answer",
                                  "publisher.judged", "reporter.round"})
    for (int pass_number = 1; pass_number <= 3; ++pass_number) {
      node_fixture node{1};
      node.start();
      node.give({0});
      CAF_CHECK(expected_by(*node.options.hearts) == everybody);
      arm_failpoints(place + "=throw_at(" + std::to_string(pass_number) + ")");
      for (int step = 0; step < 20; ++step) {
        node.log->append(0, node.now_ms(), some::value_of(100));
        node.pass(supervisor_state::tick_interval); // All are asked in the moment in which some are replaced.
      }
      CAF_MESSAGE(place << " at pass " << pass_number);
      CAF_CHECK(expected_by(*node.options.hearts) == everybody);
    }
}

CAF_TEST(every actor that is started is among the names that metrics begin with) {
  start();
  give({0});
  for (const auto& who : expected_by(*options.hearts)) {
    CAF_MESSAGE(who);
    CAF_CHECK(std::find(actor_names.begin(), actor_names.end(), kind_of(who)) != actor_names.end());
  }
}

CAF_TEST(a warning changes nothing and a fatal event ends with its reason) {
  start();
  give({0, 1});
  log->announce({source_event::type::warning, {}, "all brokers are down"});
  consume_messages();
  CAF_CHECK(!ended);
  log->announce({source_event::type::fatal, {}, "fenced"});
  consume_messages();
  CAF_REQUIRE(ended.has_value());
  CAF_CHECK(caf::to_string(*ended).find("fenced") != std::string::npos);
  CAF_CHECK_EQUAL(log->sources_alive(), 0u);
}

CAF_TEST(a shutdown drains and commits and leaves and ends without an error) {
  start();
  give({0, 1});
  append(0, 10);
  append(1, 20);
  self->send(uut, shutdown_atom_v);
  consume_messages();
  CAF_CHECK(place("commit_now 0@10") < place("leave"));
  CAF_CHECK(place("commit_now 1@20") < place("leave"));
  CAF_CHECK(place("leave") < place("unassign 1"));
  pass_seconds(1);
  CAF_REQUIRE(ended.has_value());
  CAF_CHECK(!*ended);
  CAF_CHECK_EQUAL(log->sources_alive(), 0u);
  CAF_CHECK(log->violations().empty());
}

CAF_TEST(a shutdown while the group takes no commits tries again before it leaves) {
  start();
  give({0});
  append(0, 10);
  log->fail_next("commit_now", 2);
  self->send(uut, shutdown_atom_v);
  consume_messages();
  CAF_CHECK(!in_journal("leave"));
  pass_seconds(1);
  CAF_CHECK(place("commit_now 0@10") < place("leave"));
  CAF_CHECK(place("leave") < place("unassign 0"));
  CAF_REQUIRE(ended.has_value());
}

CAF_TEST(a commit that was refused is made again) {
  start();
  give({0});
  append(0, 10);
  pass_seconds(1);
  const auto commits = [this] {
    const auto journal = log->journal();
    return std::count(journal.begin(), journal.end(), "commit 0@10");
  };
  CAF_CHECK_EQUAL(commits(), 1);
  log->announce({source_event::type::uncommitted, {}, "committing: the group rebalances"});
  consume_messages();
  pass_seconds(2);
  CAF_CHECK_EQUAL(commits(), 2);
}

CAF_TEST(a shutdown before anything was assigned ends) {
  start();
  self->send(uut, shutdown_atom_v);
  consume_messages();
  CAF_REQUIRE(ended.has_value());
  CAF_CHECK(!*ended);
}

CAF_TEST(whoever falls is started again and nothing is lost or doubled) {
  for (const std::string place : {"reader.pump", "scorer.judge", "aggregator.judge", "aggregator.answer",
                                  "publisher.judged", "reporter.round"})
    for (int pass_number = 1; pass_number <= 4; ++pass_number) {
      node_fixture node;
      node.options.windows = {10s, 5s};
      node.start();
      arm_failpoints(place + "=throw_at(" + std::to_string(pass_number) + ")");
      node.give({0, 1});
      std::uint64_t appended = 0;
      for (int step = 0; step < 30; ++step) {
        node.append(0, 7);
        node.append(1, 1, some::suspicious_cents);
        node.log->append(1, node.now_ms(), "poison");
        appended += 8;
        node.pass(100ms);
      }
      node.pass_seconds(3);
      const auto name = place + " at pass " + std::to_string(pass_number);
      CAF_REQUIRE(node.lines.size() >= 2);
      const auto& line = *(node.lines.end() - 2);
      if (!line.complete || line.counts.transactions != appended || line.counts.predicted_frauds != 30 ||
          node.log->committed() != std::map<std::int32_t, std::int64_t>{{0, 210}, {1, 60}} ||
          !node.log->violations().empty() || node.ended)
        CAF_FAIL(name << ": " << to_json(line) << caf::deep_to_string(node.log->journal())
                      << caf::deep_to_string(node.log->violations()));
      std::set<std::string> alerts;
      std::size_t letters = 0;
      for (const auto& message : node.written.acknowledged())
        if (message.topic == "alerts")
          alerts.insert(message.value->substr(0, message.value->find(',')));
        else
          ++letters;
      CAF_CHECK_EQUAL(alerts.size(), 30u);
      CAF_CHECK(letters >= 30);
    }
}

CAF_TEST(two who fall at once are both started again) {
  start();
  give({0, 1});
  append(0, 5);
  arm_failpoints("publisher.judged=throw_at(1);aggregator.judge=throw_at(1);reader.pump=throw_at(3)");
  append(0, 5);
  append(1, 5);
  pass_seconds(3);
  arm_failpoints("");
  append(0, 10);
  pass_seconds(3);
  CAF_CHECK_EQUAL(lines.back().counts.transactions, 25u);
  CAF_CHECK_EQUAL(log->committed()[0], 20);
  CAF_CHECK(log->violations().empty());
}

CAF_TEST(partitions whose offsets are deleted go on at the oldest and nobody falls) {
  node_fixture node{24};
  partition_list all(24);
  std::iota(all.begin(), all.end(), 0);
  for (const auto partition : all)
    node.append(partition, 30);
  node.start();
  node.written.acknowledges = false;
  node.give(all);
  for (int round = 1; round <= 3; ++round) {
    for (const auto partition : all) {
      node.append(partition, 30, some::suspicious_cents);
      node.log->forget_below(partition, 30 * (round + 1) - 5);
    }
    node.consume_messages();
    node.pass_seconds(3);
  }
  node.written.come_back();
  node.pass_seconds(5);
  CAF_CHECK(!node.ended);
  CAF_CHECK_EQUAL(metrics{node.sys.metrics()}.restarts("partition_reader").value(), 0);
  CAF_CHECK(metrics{node.sys.metrics()}.passed_over().value() > 0);
  for (const auto partition : all)
    CAF_CHECK_EQUAL(node.log->committed()[partition], 120);
  CAF_CHECK(node.log->violations().empty());
}

CAF_TEST(a partition that can not be read says so alone and goes on when it can) {
  struct observer final : node_observer {
    std::map<std::string, std::string> troubles;
    void saw_trouble(const std::string& with, const std::optional<std::string>& what) override {
      what ? void(troubles[with] = *what) : void(troubles.erase(with));
    }
  };
  const auto seen = std::make_shared<observer>();
  options.observer = seen;
  start();
  give({0, 1});
  append(0, 3);
  log->spoil(0, 3);
  append(0, 20);
  pass_seconds(60);
  append(1, 5);
  pass_seconds(60);
  CAF_CHECK(!in_journal("renew"));
  CAF_CHECK_EQUAL(log->committed(), (std::map<std::int32_t, std::int64_t>{{0, 3}, {1, 5}}));
  CAF_REQUIRE_EQUAL(seen->troubles.size(), 1u);
  CAF_CHECK(seen->troubles["partition 0"].find("offset 3") != std::string::npos);
  const metrics told{sys.metrics()};
  CAF_CHECK_EQUAL(told.blocked(0).value(), 1);
  CAF_CHECK(told.kafka_errors("A_CODE").value() > 0);
  CAF_CHECK_EQUAL(told.restarts("partition_reader").value(), 0);
  CAF_CHECK(!lines.back().complete);
  log->mend(0);
  pass_seconds(60);
  CAF_CHECK_EQUAL(log->committed()[0], 23);
  CAF_CHECK(seen->troubles.empty());
  CAF_CHECK_EQUAL(told.blocked(0).value(), 0);
  CAF_CHECK(lines.back().complete);
}

CAF_TEST(a partition that goes while it can not be read is no trouble any more) {
  start();
  give({0, 1});
  log->spoil(0, 3);
  append(0, 20);
  pass_seconds(2);
  CAF_CHECK_EQUAL(metrics{sys.metrics()}.blocked(0).value(), 1);
  log->take_away({0});
  pass_seconds(2);
  CAF_CHECK_EQUAL(metrics{sys.metrics()}.blocked(0).value(), 0);
  CAF_CHECK(log->violations().empty());
}

CAF_TEST(many who each fall once do not end the node) {
  node_fixture node{24};
  partition_list all(24);
  std::iota(all.begin(), all.end(), 0);
  node.log->fail_next("take", 24);
  node.start();
  node.give(all);
  node.pass_seconds(30);
  CAF_CHECK(!node.ended);
  node.append(17, 3);
  node.pass_seconds(2);
  CAF_CHECK_EQUAL(node.log->committed()[17], 3);
}

CAF_TEST(when restarts do not help it ends with an error and leaves nobody behind) {
  arm_failpoints("scorer.judge=throw(1.0,1)");
  start();
  give({0, 1});
  append(0, 5);
  pass_seconds(200);
  CAF_REQUIRE(ended.has_value());
  CAF_CHECK(caf::to_string(*ended).find("scorer.judge") != std::string::npos);
  CAF_CHECK_EQUAL(log->sources_alive(), 0u);
  CAF_CHECK_EQUAL(sys.registry().running(), 1u); // The test's own.
}

CAF_TEST(until the end it prints the totals once and leaves) {
  options.until_end = true;
  append(0, 50);
  append(0, 5, some::suspicious_cents);
  log->append(1, now_ms(), "poison");
  log->append(1, now_ms() - 60'000, some::value_of(100));
  start();
  give({0, 1});
  append(0, 100); // Beyond the end.
  pass_seconds(2);
  CAF_REQUIRE_EQUAL(sums.size(), 1u);
  CAF_CHECK_EQUAL(sums[0].counts.transactions, 56u);
  CAF_CHECK_EQUAL(sums[0].dead_letters, 1u);
  CAF_CHECK_EQUAL(sums[0].alerts, 5u);
  CAF_CHECK_EQUAL(sums[0].late, 1u);
  CAF_CHECK_EQUAL(log->committed(), (std::map<std::int32_t, std::int64_t>{{0, 55}, {1, 2}}));
  CAF_REQUIRE(ended.has_value());
  CAF_CHECK(!*ended);
}

CAF_TEST(until the end of an empty topic it prints totals of nothing) {
  options.until_end = true;
  start();
  give({0, 1});
  pass_seconds(2);
  CAF_CHECK_EQUAL(sums.size(), 1u);
  CAF_CHECK(ended.has_value());
}

CAF_TEST(until the end a member without partitions leaves) {
  options.until_end = true;
  start();
  give({});
  pass_seconds(2);
  CAF_CHECK_EQUAL(sums.size(), 1u);
  CAF_CHECK(ended.has_value());
}

CAF_TEST(until the end what falls in the last moment is started again) {
  for (const std::string place : {"reporter.round", "aggregator.answer"})
    for (int pass_number = 1; pass_number <= 8; ++pass_number) {
      node_fixture node;
      node.options.until_end = true;
      node.options.clock = window_clock::event;
      node.options.windows = {10s, 5s};
      for (int second = 0; second < 20; ++second)
        for (std::int32_t partition : {0, 1})
          node.log->append(partition, start_ms + 1000 * second, some::value_of(100));
      arm_failpoints(place + "=throw_at(" + std::to_string(pass_number) + ")");
      node.start();
      node.give({0, 1});
      node.pass_seconds(5);
      const auto name = place + " at pass " + std::to_string(pass_number);
      CAF_MESSAGE(name);
      CAF_CHECK_EQUAL(node.sums.size(), 1u);
      CAF_CHECK(node.ended.has_value());
      CAF_REQUIRE_EQUAL(node.lines.size(), 40u);
      for (std::size_t i = 0; i < 40; ++i) {
        const auto second = static_cast<std::int64_t>(i / 2) + 1;
        const auto length = i % 2 == 0 ? 10 : 5;
        CAF_CHECK_EQUAL(node.lines[i].window_end_ms, start_ms + 1000 * second);
        CAF_CHECK_EQUAL(node.lines[i].counts.transactions,
                        static_cast<std::uint64_t>(2 * std::min<std::int64_t>(second, length)));
      }
    }
}

namespace {

/// A model file that goes when the test ends.
struct model_file {
  model_file() { write(some::defined_by({"amount"}), 1000); }
  ~model_file() { std::filesystem::remove(path); }

  /// Suspicious is what is over `mean` in the model's only feature.
  void write(model_definition definition, double mean) const {
    definition.parameters = logistic_parameters{0, {1}, {mean}, {1}};
    std::ofstream(path) << model_file_text(some::classifier_of(std::move(definition)), some::paysim(),
                                           std::vector{some::value_of(1)});
  }

  std::shared_ptr<policy_source> watch() const {
    return std::get<std::shared_ptr<policy_source>>(
        policy_watch::open({path, {}, std::nullopt}, some::paysim(), {}));
  }

  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("vigie-model-" + std::to_string(getpid()) + ".json");
};

} // namespace

CAF_TEST(a new model judges what comes after it whatever it looks at) {
  const model_file file;
  options.policies = file.watch();
  start();
  give({0, 1});
  append(0, 3, some::suspicious_cents);
  pass_seconds(1);
  CAF_CHECK_EQUAL(written.acknowledged().size(), 3u);
  // The origin's balance, which no reader has kept so far, is 0 in all messages.
  file.write(some::defined_by({"oldbalanceOrg"}), -1);
  CAF_CHECK(*ask(uut, reload_atom_v));
  append(0, 2, 5);
  pass_seconds(1);
  CAF_CHECK_EQUAL(written.acknowledged().size(), 5u);
  CAF_CHECK(written.acknowledged().back().value->find("oldbalanceOrg") != std::string::npos);
  CAF_CHECK_EQUAL(log->committed()[0], 5);
}

CAF_TEST(a node without a model counts) {
  options.policies = some::policies_of(some::policy_by(nullptr));
  start();
  give({0, 1});
  append(0, 10, some::suspicious_cents);
  pass_seconds(2);
  CAF_CHECK(written.acknowledged().empty());
  CAF_CHECK_EQUAL(log->committed()[0], 10);
  CAF_REQUIRE(!lines.empty());
  CAF_CHECK_EQUAL(lines.back().counts.transactions, 10u);
  CAF_CHECK_EQUAL(lines.back().counts.predicted_frauds, 0u);
  CAF_CHECK(*ask(uut, reload_atom_v));
}

CAF_TEST_FIXTURE_SCOPE_END()
