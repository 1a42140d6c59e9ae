#pragma once

#include "actors/supervisor.hpp"
#include "flow/failpoint.hpp"
#include "unit/actors/actor_fixture.hpp"
#include "unit/actors/memory_sink.hpp"

#include <spdlog/spdlog.h>

namespace vigie {

/// A whole node over Kafka in memory, on one thread and the test's clock.
struct node_fixture : actor_fixture {
  std::shared_ptr<memory::topic> log;
  memory::written_log written;
  supervisor_options options;
  supervisor_actor uut;
  std::vector<summary> lines;
  std::vector<end_range> skipped;
  std::vector<totals> sums;
  std::optional<caf::error> ended;

  explicit node_fixture(std::int32_t partitions = 2) : log{std::make_shared<memory::topic>(partitions)} {
    spdlog::set_level(spdlog::level::off);
    options.windows = {std::chrono::seconds{10}};
    options.batch_size = 10;
    options.in_flight = {200, 1'000'000};
    options.from_earliest = true;
    options.topic = "transactions";
    options.publishing.alerts_topic = "alerts";
    options.publishing.dead_letter_topic = "dead";
    options.policies = some::policies_of(some::policy_by(some::amount_model()));
    options.open_sink = [this] { return written.open(); };
    options.publisher_thread = false;
    options.now_ms = [this] { return now_ms(); };
    options.publish_totals = [this](const totals& sum) { sums.push_back(sum); };
    options.reporting.publish_skipped = [this](const end_range& ends) { skipped.push_back(ends); };
    options.reporting.publish = [this](std::span<const summary> made) {
      for (const auto& line : made) {
        spdlog::debug("{} ms: {}", now_ms() - start_ms, to_json(line));
        lines.push_back(line);
      }
    };
  }

  ~node_fixture() override {
    arm_failpoints("");
    end(uut);
  }

  void start() {
    uut = sys.spawn<supervisor>(options, log);
    uut->attach_functor([this](const caf::error& reason) { ended = reason; });
    consume_messages();
  }

  void give(partition_list list) {
    log->give(std::move(list));
    consume_messages();
  }

  void pass_seconds(int seconds) {
    for (int tick = 0; tick < 10 * seconds; ++tick)
      pass(std::chrono::milliseconds{100});
  }

  void append(std::int32_t partition, std::size_t count, std::int64_t cents = 100) {
    for (std::size_t i = 0; i < count; ++i)
      log->append(partition, now_ms(), some::value_of(cents));
    consume_messages();
  }

  /// Places of `what` in the journal; the journal's size where it is not there.
  std::size_t place(const std::string& what) const {
    const auto journal = log->journal();
    return static_cast<std::size_t>(std::find(journal.begin(), journal.end(), what) - journal.begin());
  }

  bool in_journal(const std::string& what) const { return place(what) < log->journal().size(); }
};

} // namespace vigie
