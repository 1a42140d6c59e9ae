#include "cli/replay.hpp"

#include "flow/pacer.hpp"

#include <algorithm>
#include <optional>

namespace vigie {

namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto longest_start = 15s;
constexpr auto shortest_pause = 1ms; // a little oversleeping does no harm: several messages are due then
constexpr std::uint64_t messages_between_polls = 1000;

/// Only failures are reported: what is neither in flight nor failed is acknowledged.
std::vector<own_property> properties() {
  return {
      {"enable.idempotence", "true"},
      {"delivery.report.only.error", "true", own_property::required},
      {"linger.ms", "5"},
      {"batch.num.messages", "10000"},
      {"queue.buffering.max.messages", "200000"},
      {"message.timeout.ms", "60000"},
      {"partitioner", "murmur2_random"}, // as Java's producers choose by a key
  };
}

class replayer {
public:
  explicit replayer(replay_options options) : options_(std::move(options)) {}

  kafka_result<replay_totals> run() {
    if (auto error = start())
      return std::move(*error);
    replay_message message;
    while (!is_over() && options_.next(message))
      if (await_turn(message) && !is_over())
        send(message);
    finish();
    totals_.messages = sent_ - totals_.failed;
    totals_.seconds = std::chrono::duration<double>(elapsed()).count();
    return totals_;
  }

private:
  std::optional<kafka_error> start() {
    const auto servers = options_.client.bootstrap_servers;
    producer_options wanted;
    wanted.client = std::move(options_.client);
    wanted.log = std::move(options_.log);
    wanted.properties = properties();
    wanted.on_delivery = [this](const delivery_report& report) { fail(*report.error); };
    auto made = producer::make(std::move(wanted));
    if (auto* error = std::get_if<kafka_error>(&made))
      return std::move(*error);
    producer_.emplace(std::get<producer>(std::move(made)));
    auto count = producer_->partition_count(options_.topic, longest_start);
    if (auto* error = std::get_if<kafka_error>(&count)) {
      error->text = "topic " + options_.topic + " at " + servers + ": " + error->text;
      return std::move(*error);
    }
    partitions_ = std::get<std::int32_t>(count);
    if (const auto* rate = std::get_if<steady_rate>(&options_.speed))
      rate_.emplace(rate->messages_a_second);
    record_.topic = options_.topic;
    started_ = steady::now();
    return std::nullopt;
  }

  nanoseconds elapsed() const { return steady::now() - started_; }

  bool is_over() const { return ended_ || totals_.failed > 0; }

  void pause(nanoseconds time) {
    producer_->poll(0ms);
    report_progress();
    ended_ = options_.pause(time) || ended_;
  }

  /// Waits until the message may go; false: it shall be left out.
  bool await_turn(const replay_message& message) {
    if (rate_)
      return await_rate();
    return !std::holds_alternative<one_step_a_second>(options_.speed) || await_step(message.step);
  }

  bool await_rate() {
    for (auto wait = rate_->take(elapsed()); wait > 0ns && !is_over(); wait = rate_->take(elapsed()))
      pause(std::max<nanoseconds>(wait, shortest_pause));
    return true;
  }

  bool await_step(std::int64_t step) {
    const auto due = steps_.take(step);
    for (auto wait = due - elapsed(); due >= 0ns && wait > 0ns && !is_over(); wait = due - elapsed())
      pause(std::min<nanoseconds>(wait, 100ms));
    return due >= 0ns;
  }

  void send(const replay_message& message) {
    record_.value = message.value;
    record_.key = message.key;
    record_.partition = message.key
                            ? outgoing_record::any_partition
                            : static_cast<std::int32_t>(sent_ % static_cast<std::uint64_t>(partitions_));
    record_.timestamp_ms = message.timestamp_ms;
    auto error = producer_->produce(record_);
    while (error && error->kind == kafka_error_kind::queue_full && !is_over()) {
      pause(shortest_pause);
      error = producer_->produce(record_);
    }
    if (error && error->kind == kafka_error_kind::queue_full)
      return;
    ++sent_;
    if (error)
      fail(*error);
    if (sent_ % messages_between_polls == 0)
      pause(0ns);
  }

  void fail(const kafka_error& error) {
    if (totals_.failed++ == 0)
      totals_.error = error.text;
  }

  /// Waits for what is on its way; a second request to end gives it up.
  void finish() {
    auto requests = ended_ ? 1 : 0;
    while (producer_->in_flight() > 0 && requests < 2) {
      producer_->flush(100ms);
      report_progress();
      requests += options_.pause(0ns) ? 1 : 0;
    }
    producer_->purge();
    while (producer_->in_flight() > 0)
      producer_->flush(100ms);
  }

  void report_progress() const {
    if (options_.progress)
      options_.progress(sent_);
  }

  replay_options options_;
  std::optional<rate_pacer> rate_;
  step_pacer steps_;
  std::int32_t partitions_ = 1;
  steady::time_point started_;
  outgoing_record record_;
  std::uint64_t sent_ = 0;
  replay_totals totals_;
  bool ended_ = false;
  std::optional<producer> producer_; // goes first: it calls back into the members above
};

} // namespace

kafka_result<replay_totals> replay(replay_options options) {
  return replayer(std::move(options)).run();
}

} // namespace vigie
