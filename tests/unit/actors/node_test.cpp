#define CAF_SUITE actors.node

// The whole node against an oracle, in a world made up with a seed: messages, rebalances, falls of every
// actor, failing brokers, and every order in which actors may run. VIGIE_TEST_SEED=N replays one world,
// VIGIE_TEST_WORLDS=N says how many there are.

#include "unit/actors/node_fixture.hpp"
#include "unit/seeds.hpp"

#include <cstdlib>
#include <numeric>
#include <random>
#include <sstream>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

struct message {
  std::int64_t timestamp_ms = 0;
  std::int64_t cents = 0;
  fraud_label label = fraud_label::unknown;
  bool poison = false;

  bool suspicious() const { return !poison && cents >= some::suspicious_cents; }
  bool leaves_a_trace() const { return poison || suspicious(); }

  counted_event counted() const { return {timestamp_ms, cents, label}; }
};

std::string place_of(std::int32_t partition, std::int64_t offset) {
  return std::to_string(partition) + '-' + std::to_string(offset);
}

/// The message that an alert or a dead letter is about.
std::string place_of(const memory::written_message& written) {
  if (written.topic == "alerts") {
    const std::string_view start = R"({"id":"transactions-)";
    return written.value->substr(start.size(), written.value->find('"', start.size()) - start.size());
  }
  return std::string{header_of(written.headers, dead_letter_header::partition)} + '-' +
         std::string{header_of(written.headers, dead_letter_header::offset)};
}

/// A node, what it was given, and what must come of it.
struct world : node_fixture {
  static constexpr std::int32_t partitions = 3;

  std::mt19937 random;
  std::map<std::int32_t, std::vector<message>> sent;             ///< by partition and offset
  std::map<std::int32_t, std::set<std::int64_t>> done_by_others; ///< while the partition was not ours
  std::map<std::int32_t, std::int64_t> checked;                  ///< committed offsets that were looked at
  std::set<std::int32_t> ours;
  std::vector<std::string> wrong;

  explicit world(std::uint32_t seed) : node_fixture{partitions}, random{seed} {
    if (std::getenv("VIGIE_TEST_SEED") != nullptr)
      spdlog::set_level(spdlog::level::debug);
    options.windows = {10s, 3s};
    options.scorers = 2;
    options.in_flight = {60, 4'000 + below(20'000)};
    options.batch_size = 1 + below(12);
    log->on_commit = [this](std::int32_t partition, std::int64_t offset) { check_commit(partition, offset); };
  }

  ~world() override { log->on_commit = nullptr; }

  /// Of those who have a message any may be next.
  bool consume_message() override {
    auto& jobs = sched.jobs;
    if (jobs.size() > 1)
      std::rotate(jobs.begin(), jobs.begin() + below(static_cast<std::uint32_t>(jobs.size())), jobs.end());
    return sched.try_run_once();
  }

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }

  void send(std::int32_t partition, std::int64_t timestamp_ms) {
    message made;
    made.timestamp_ms = timestamp_ms;
    made.poison = chance(5);
    made.cents = chance(15) ? some::suspicious_cents + below(100) : below(5000);
    made.label = static_cast<fraud_label>(below(3));
    sent[partition].push_back(made);
    log->append(partition, timestamp_ms, made.poison ? "poison" : some::value_of(made.cents, made.label));
  }

  /// What any window [end - length, end), in seconds, holds in the end.
  tally window(std::int64_t end, std::int64_t length) const {
    tally sum;
    for (const auto& [partition, messages] : sent)
      for (const auto& entry : messages)
        if (!entry.poison && entry.timestamp_ms < end * 1000 && entry.timestamp_ms >= (end - length) * 1000)
          sum.add(entry.counted(), entry.suspicious());
    return sum;
  }

  void check_line(const summary& line, const tally& expected) {
    if (line.counts == expected)
      return;
    auto right = line;
    right.counts = expected;
    wrong.push_back("at " + std::to_string(now_ms() - start_ms) + " ms: " + to_json(line) + " instead of " +
                    to_json(right));
  }

  std::map<std::string, int> traces() const {
    std::map<std::string, int> result;
    for (const auto& written_message : written.acknowledged())
      ++result[place_of(written_message)];
    return result;
  }

  bool must_leave_a_trace(std::int32_t partition, std::int64_t offset) const {
    const auto others = done_by_others.find(partition);
    return sent.at(partition)[static_cast<std::size_t>(offset)].leaves_a_trace() &&
           (others == done_by_others.end() || !others->second.contains(offset));
  }

  void check_commit(std::int32_t partition, std::int64_t offset) {
    const auto acknowledged = traces();
    for (auto& next = checked[partition]; next < offset; ++next)
      if (must_leave_a_trace(partition, next) && !acknowledged.contains(place_of(partition, next)))
        wrong.push_back("committed ahead of " + place_of(partition, next));
  }

  void check_traces(bool exactly_once) {
    const auto acknowledged = traces();
    for (const auto& [partition, messages] : sent)
      for (std::int64_t offset = 0; offset < static_cast<std::int64_t>(messages.size()); ++offset) {
        const auto found = acknowledged.find(place_of(partition, offset));
        if (found == acknowledged.end() && must_leave_a_trace(partition, offset))
          wrong.push_back("no trace of " + place_of(partition, offset));
        if (found != acknowledged.end() && exactly_once && found->second > 1)
          wrong.push_back("twice: " + place_of(partition, offset));
        if (found != acknowledged.end() && !messages[static_cast<std::size_t>(offset)].leaves_a_trace())
          wrong.push_back("raised for nothing: " + place_of(partition, offset));
      }
  }

  void arm_somewhere(std::uint32_t farthest) {
    static constexpr std::array places{"reader.pump",       "scorer.judge",     "aggregator.judge",
                                       "aggregator.answer", "publisher.judged", "reporter.round"};
    std::string armed;
    for (const auto* place : places)
      if (chance(40))
        armed += std::string{armed.empty() ? "" : ";"} + place + "=throw_at(" +
                 std::to_string(1 + below(farthest)) + ")";
    arm_failpoints(armed);
  }

  void something_happens() {
    const auto partition = static_cast<std::int32_t>(below(partitions));
    switch (below(13)) {
    case 0:
      // Who runs until the end ends when the others have what is left.
      if (options.until_end || ours.empty() || !log->settled())
        return;
      return rebalance();
    case 1:
      return log->fail_next("take");
    case 2:
      return log->fail_next(chance(50) ? "offsets" : "reopen", 1 + static_cast<int>(below(3)));
    case 3:
      return log->fail_next("commit_now");
    case 4:
      written.acknowledges = false;
      return;
    case 5:
      return written.fail("the broker said no");
    case 6:
      return written.come_back();
    case 7:
      return log->spoil(partition, static_cast<std::int64_t>(sent[partition].size()));
    case 8:
      return log->refuse(partition, chance(50));
    case 9:
      return retention();
    case 10:
      written.refuses = [topic = std::string{chance(50) ? "alerts" : "dead"}](const auto& message) {
        return message.topic == topic ? std::optional{refusal{"NO", "is not taken", false}} : std::nullopt;
      };
      return;
    case 11:
      written.batches = true;
      written.refuses = [limit = 100 + below(800)](const auto& message) {
        return message.size() > limit ? std::optional{refusal{"LARGE", "is too large", true}} : std::nullopt;
      };
      return;
    default:
      return arm_somewhere(30);
    }
  }

  /// What is committed is deleted, though the windows still hold it.
  void retention() {
    if (options.until_end)
      return;
    for (const auto& [partition, offset] : log->committed())
      if (chance(50))
        log->forget_below(partition, offset);
  }

  /// Some of the partitions go to another member, and come back.
  void rebalance() {
    partition_list going;
    for (const auto partition : ours)
      if (chance(50))
        going.push_back(partition);
    if (going.empty())
      return;
    for (const auto partition : going)
      ours.erase(partition);
    chance(50) ? log->take_away(going) : log->lose(going);
    for (int i = 0; i < 400 && !log->settled(); ++i)
      pass(50ms);
    for (const auto partition : going)
      if (chance(50)) { // The other member does something.
        const auto end = static_cast<std::int64_t>(sent[partition].size());
        for (auto offset = log->committed()[partition]; offset < end; ++offset)
          done_by_others[partition].insert(offset);
        log->set_committed(partition, end);
      }
    take_up(going);
  }

  void take_up(const partition_list& list) {
    ours.insert(list.begin(), list.end());
    log->give(list);
  }

  void end_the_faults() {
    arm_failpoints("");
    for (const auto* call : {"take", "offsets", "reopen", "commit_now"})
      log->fail_next(call, 0);
    written.come_back();
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
      log->mend(partition);
      log->refuse(partition, false);
    }
  }

  /// Empty: all is well.
  std::string verdict() {
    for (const auto& violation : log->violations())
      wrong.push_back(violation);
    if (wrong.empty())
      return {};
    std::ostringstream text;
    text << wrong.size() << " wrong, at first: " << wrong.front();
    return text.str();
  }
};

/// A node that runs by the wall clock while everything falls.
std::string run_by_wall_clock(std::uint32_t seed, bool exactly_once) {
  world node{seed};
  if (exactly_once)
    node.written.transactions_of = node.log.get();
  std::size_t complete = 0;
  std::map<std::int64_t, std::int64_t> last_end;
  node.options.reporting.publish = [&](std::span<const summary> lines) {
    for (const auto& line : lines) {
      node.lines.push_back(line);
      if (auto& last = last_end[line.window_s]; std::exchange(last, line.window_end_ms) >= line.window_end_ms)
        node.wrong.push_back("an end was reported again");
      if (!line.complete)
        continue;
      ++complete;
      node.check_line(line, node.window(line.window_end_ms / 1000, line.window_s));
    }
  };
  // Kafka's own timestamps: they rise within a partition, and are not older than what is reported.
  std::map<std::int32_t, std::int64_t> newest;
  const auto produce = [&] {
    const auto partition = static_cast<std::int32_t>(node.below(world::partitions));
    for (auto count = node.below(8); count > 0; --count) {
      auto& time = newest[partition];
      time = std::max(time, node.now_ms() - node.below(200));
      node.send(partition, time);
    }
  };
  for (int step = 0; step < 400; ++step) {
    produce();
    node.pass(50ms);
    if (step == 100) {
      node.start();
      node.take_up({0, 1, 2});
    }
    if (step > 100 && node.chance(5))
      node.something_happens();
  }
  node.end_the_faults();
  for (int step = 0; step < 400; ++step) {
    if (step < 350)
      produce();
    node.pass(50ms);
  }
  if (node.ended)
    return "ended: " + caf::to_string(*node.ended);
  if (!node.lines.back().complete)
    return "still incomplete: " + to_json(node.lines.back());
  if (complete < 20)
    return "hardly a complete line";
  node.self->send(node.uut, shutdown_atom_v);
  node.pass_seconds(1);
  if (!node.ended || *node.ended)
    return "did not end well";
  node.check_traces(exactly_once);
  for (const auto& [partition, messages] : node.sent)
    if (node.log->committed()[partition] != static_cast<std::int64_t>(messages.size()))
      return "not all is committed";
  return node.verdict();
}

/// What a partition's log holds of a window before a message reaches its end.
tally window_by_event_time(const std::vector<message>& log, std::int64_t end, std::int64_t length) {
  tally sum;
  for (const auto& entry : log) {
    if (entry.poison)
      continue;
    if (entry.timestamp_ms >= end * 1000)
      break;
    if (entry.timestamp_ms >= (end - length) * 1000)
      sum.add(entry.counted(), entry.suspicious());
  }
  return sum;
}

/// A replay by event time to its end while everything falls.
std::string run_until_end(std::uint32_t seed) {
  world node{seed};
  node.options.clock = window_clock::event;
  node.options.until_end = true;
  tally all;
  std::uint64_t poison = 0;
  std::int64_t oldest = std::numeric_limits<std::int64_t>::max();
  std::int64_t newest = 0;
  for (std::int32_t partition = 0; partition < world::partitions; ++partition) {
    auto time = world::start_ms + node.below(20'000);
    for (auto count = node.below(300); count > 0; --count) {
      time += node.below(node.chance(3) ? 20'000 : 400);
      node.send(partition, time - (node.chance(20) ? node.below(6000) : 0));
    }
    bool first = true;
    for (const auto& entry : node.sent[partition]) {
      poison += entry.poison;
      if (entry.poison)
        continue;
      all.add(entry.counted(), entry.suspicious());
      newest = std::max(newest, entry.timestamp_ms);
      if (std::exchange(first, false))
        oldest = std::min(oldest, entry.timestamp_ms);
    }
  }
  node.start();
  node.arm_somewhere(40);
  node.take_up({0, 1, 2});
  for (int step = 0; step < 100; ++step) {
    node.pass(50ms);
    if (node.chance(10) && !node.ended)
      node.something_happens();
  }
  node.end_the_faults();
  node.pass_seconds(40);
  if (!node.ended || *node.ended)
    return "did not end well";
  if (node.sums.size() != 1)
    return "the totals came " + std::to_string(node.sums.size()) + " times";
  const auto& sum = node.sums[0];
  if (!(sum.counts == all) || sum.dead_letters != poison || sum.alerts != all.predicted_frauds)
    return "the totals are " + to_json(sum);
  node.check_traces(false);
  auto next = node.lines.begin();
  for (auto end = second_of(oldest) + 1; all.transactions > 0 && end <= second_of(newest) + 1; ++end)
    for (const auto length : node.options.windows) {
      if (next == node.lines.end() || next->window_end_ms != end * 1000 || next->window_s != length.count())
        return "no line for the end " + std::to_string(end) + " of " + std::to_string(length.count()) + "; " +
               (next == node.lines.end() ? std::string{"none is left"} : "the next is " + to_json(*next));
      tally expected;
      for (const auto& [partition, messages] : node.sent)
        expected += window_by_event_time(messages, end, length.count());
      node.check_line(*next++, expected);
    }
  if (next != node.lines.end())
    return "too many lines";
  return node.verdict();
}

} // namespace

CAF_TEST(complete windows are exact and no alert is missing whatever falls) {
  for_each_seed(40, [](auto seed) { return run_by_wall_clock(seed, false); });
}

CAF_TEST(exactly once no alert comes twice whatever falls) {
  for_each_seed(40, [](auto seed) { return run_by_wall_clock(seed, true); });
}

CAF_TEST(by event time a log gives the same lines and totals whatever falls) {
  for_each_seed(60, [](auto seed) { return run_until_end(seed); });
}
