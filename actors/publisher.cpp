#include "actors/publisher.hpp"

#include "actors/failure.hpp"
#include "flow/failpoint.hpp"
#include "messages/shrunk.hpp"
#include "model/schema/dead_letter.hpp"

#include "caf/actor_cast.hpp"
#include "caf/send.hpp"
#include "caf/telemetry/timer.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace vigie {

publisher_state::publisher_state(publisher_actor::pointer self, publisher_options options,
                                 std::shared_ptr<record_source> source, sink_factory open_sink,
                                 supervisor_actor supervisor)
    : self_{self}, options_{std::move(options)}, source_{std::move(source)}, open_sink_{std::move(open_sink)},
      supervisor_{std::move(supervisor)}, metrics_{self->system().metrics()},
      publish_seconds_{&metrics_.batch_seconds("publish")}, alert_latency_{&metrics_.alert_latency()},
      dead_letters_{options_.dead_letter_topic, "dead letter", "value", {}, {}, false, {}},
      alerts_{options_.alerts_topic, "alert", "transaction", {}, {}, false, {}},
      verdicts_{options_.verdicts_topic, "verdict", {}, {}, {}, false, {}} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
}

publisher_actor::behavior_type publisher_state::make_behavior() {
  options_.refusing->tell({}, steady());
  sink_ = open_sink_();
  sink_->on_ready([publisher = publisher_actor{self_}] { caf::anon_send(publisher, wake_atom_v); });
  self_->delayed_send(self_, options_.commit_interval, tick_atom_v);
  return {
      [this](const partition_opened& opened) { open_partition(opened); },
      [this](const range_opened& opened) { open_range_of(opened); },
      [this](const range_judged& judgement) { judged(judgement); },
      [this](wake_atom) {
        take_deliveries(std::chrono::milliseconds{0});
        write_lanes();
      },
      [this](tick_atom) {
        self_->delayed_send(self_, options_.commit_interval, tick_atom_v);
        commit();
      },
      [this](drain_atom) { return commit_now(); },
      [this](recommit_atom) {
        for (auto& [id, partition] : partitions_)
          partition.committed.reset();
      },
      [this](closed_atom, const stream_id& stream) { close(stream); },
      [](ping_atom) {},
  };
}

publisher_state::partition_state* publisher_state::find(const stream_id& stream) {
  const auto found = partitions_.find(stream.partition);
  return found != partitions_.end() && found->second.stream == stream ? &found->second : nullptr;
}

std::int64_t publisher_state::frontier_of(const partition_state& partition) const {
  return sink_->transactional() ? plan_.frontier(partition.stream.partition) : partition.ledger.frontier();
}

std::chrono::milliseconds publisher_state::steady() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(self_->clock().now().time_since_epoch());
}

void publisher_state::open_partition(const partition_opened& opened) {
  const auto id = opened.stream.partition;
  const auto from = opened.next_offset;
  const auto reader = caf::actor_cast<partition_reader_actor>(self_->current_sender());
  if (const auto former = partitions_.find(id); former != partitions_.end())
    drop(former->second.stream);
  if (sink_->transactional())
    plan_.open_partition(id, from);
  partitions_.insert_or_assign(id, partition_state{opened.stream,
                                                   reader,
                                                   offset_ledger{from},
                                                   {},
                                                   {id, from, {}, 0, 0},
                                                   {},
                                                   suppression_line{opened.first_offset}});
}

void publisher_state::open_range_of(const range_opened& opened) {
  auto* partition = find(opened.stream);
  if (partition == nullptr)
    return;
  // One outcome for the judgement, and one for each message that is written.
  const bool is_new = sink_->transactional()
                          ? plan_.open({opened.stream.partition, opened.begin}, opened.end)
                          : partition->ledger.open(opened.begin, opened.end, 1 + opened.dead_letters.size());
  if (!is_new)
    return;
  auto& range = partition->ranges[opened.begin];
  range.end = opened.end;
  range.late = opened.late;
  range.remembered = opened.remembered;
  for (const auto& letter : opened.dead_letters)
    range.dead_letters.emplace_back(header_of(letter.headers, dead_letter_header::error));
  auto letters = parcels_of(dead_letters_, opened.stream, opened.begin, opened.dead_letters);
  if (sink_->transactional())
    range.parcels = std::move(letters);
  else
    post(std::move(letters));
}

void publisher_state::judged(const range_judged& judgement) {
  failpoint("publisher.judged");
  auto* partition = find(judgement.stream);
  if (partition == nullptr)
    return;
  if (!judgement.suppresses)
    return settle(*partition, judgement);
  for (const auto& [decided, suppressed] : partition->line.take(judgement)) {
    if (decided.rebuild)
      continue;
    for (const auto& rule : suppressed)
      metrics_.suppressed(rule).inc();
    settle(*partition, decided);
  }
}

void publisher_state::settle(partition_state& partition, const range_judged& judgement) {
  const auto found = partition.ranges.find(judgement.begin);
  if (found == partition.ranges.end() || found->second.judged_at)
    return; // The batch was sent to a scorer twice.
  auto& range = found->second;
  range.judged_at = std::chrono::steady_clock::now();
  range.counts = judgement.counts;
  range.alerts = judgement.alerts.size();
  if (!judgement.alerts.empty())
    options_.observer->saw_alerts(judgement.alerts);
  auto records = parcels_of(alerts_, judgement.stream, judgement.begin, judgement.alerts);
  std::ranges::move(parcels_of(verdicts_, judgement.stream, judgement.begin, judgement.verdicts),
                    std::back_inserter(records));
  if (sink_->transactional()) {
    std::ranges::move(records, std::back_inserter(range.parcels));
    plan_.ready({judgement.stream.partition, judgement.begin});
    write_transaction();
    if (transaction_size_ >= transaction_bytes)
      commit();
    return;
  }
  partition.ledger.hold(judgement.begin, records.size());
  post(std::move(records));
  release(partition, judgement.begin);
}

std::vector<publisher_state::parcel>
publisher_state::parcels_of(outlet& to, const stream_id& stream, std::int64_t begin,
                            const std::vector<outgoing_message>& records) {
  std::vector<parcel> result;
  result.reserve(records.size());
  for (const auto& record : records)
    result.push_back({&to, stream, begin, record});
  return result;
}

/// Waits while the queue is full. A refusal: nothing was taken.
std::optional<refusal> publisher_state::hand_over(const outlet& to, const outgoing_message& message,
                                                  std::uint64_t token) {
  while (true) {
    auto outcome = sink_->write(to.topic, message.key, message.value, message.headers, token);
    if (auto* why = std::get_if<refusal>(&outcome))
      return std::move(*why);
    if (std::holds_alternative<handed_over>(outcome))
      return std::nullopt;
    options_.waits();
    take_deliveries(std::chrono::milliseconds{100});
  }
}

void publisher_state::take_deliveries(std::chrono::milliseconds timeout) {
  for (const auto& outcome : sink_->take_deliveries(timeout))
    if (sink_->transactional())
      answered_in_transaction(outcome.token, outcome.refused);
    else
      answered(outcome.token, outcome.refused ? &*outcome.refused : nullptr, false);
}

void publisher_state::observe_latency(const parcel& record, std::int64_t acknowledged_ms) {
  // A message may be dated ahead of this clock.
  if (record.to == &alerts_)
    alert_latency_->observe(
        static_cast<double>(std::max<std::int64_t>(0, acknowledged_ms - record.message.timestamp_ms)) / 1e3);
}

/// All that a range has led to is written and acknowledged.
void publisher_state::finish(partition_state& partition, std::int64_t begin) {
  const auto entry = partition.ranges.extract(begin);
  const auto& range = entry.mapped();
  auto& progress = partition.progress;
  progress.counts += range.counts;
  progress.dead_letters += range.dead_letters.size();
  progress.alerts += range.alerts;
  progress.late += range.late;
  progress.remembered += range.remembered;
  caf::telemetry::timer::observe(publish_seconds_, *range.judged_at);
  for (const auto& error : range.dead_letters)
    metrics_.dead_letters(error).inc();
  for (const auto& record : range.parcels)
    observe_latency(record, record.acknowledged_ms);
}

/// Whatever is still to be written of it is not.
void publisher_state::drop(const stream_id& stream) {
  if (sink_->transactional()) {
    if (spoilt_ || plan_.holds(stream.partition))
      start_over();
    plan_.close_partition(stream.partition);
    return;
  }
  std::erase_if(parcels_, [&](auto& entry) {
    auto& [token, record] = entry;
    return record.stream == stream && record.to->lane.drop(token);
  });
}

void publisher_state::close(const stream_id& stream) {
  if (find(stream) == nullptr)
    return;
  if (sink_->transactional())
    commit(); // What the open transaction holds of it becomes visible with its offset, or not at all.
  else
    tell_progress();
  drop(stream);
  partitions_.erase(stream.partition);
  tell_refusing_topics();
}

void publisher_state::commit() {
  if (sink_->transactional()) {
    // Counted once it is committed: what a lost transaction held is done again.
    commit_transaction();
    tell_progress();
  } else {
    write_lanes();
    tell_progress();
    if (const auto offsets = uncommitted(); !offsets.empty())
      source_->commit(offsets);
  }
  tell_refusing_topics();
}

caf::result<void> publisher_state::commit_now() {
  if (sink_->transactional()) {
    commit();
    if (!plan_.waiting().empty())
      return caf::make_error(caf::sec::runtime_error,
                             "Kafka refuses " + refusing_.begin()->first + "'s records");
    return caf::unit;
  }
  tell_progress();
  std::map<std::int32_t, std::int64_t> offsets;
  for (const auto& [id, partition] : partitions_)
    offsets.emplace(id, partition.ledger.frontier());
  try {
    if (!offsets.empty())
      source_->commit_now(offsets);
  } catch (const source_error& error) {
    return caf::make_error(caf::sec::runtime_error, error.what());
  }
  return caf::unit;
}

void publisher_state::tell_progress() {
  std::vector<partition_progress> result;
  for (auto& [id, partition] : partitions_) {
    const auto frontier = frontier_of(partition);
    if (frontier == partition.progress.frontier)
      continue;
    partition.progress.frontier = frontier;
    result.push_back(std::exchange(partition.progress, {id, frontier, {}, 0, 0}));
    result.back().committed = sink_->transactional();
  }
  if (!result.empty())
    self_->send(supervisor_, std::move(result));
}

/// Of each record once what is new of it.
void publisher_state::tell(parcel& record, const refusal& why, after_refusal follows) {
  const auto before = std::exchange(record.told, std::max(record.told, follows));
  if (before >= follows)
    return;
  const auto& to = *record.to;
  if (before == after_refusal::again_alone)
    metrics_.refused(to.topic, why.code).inc();
  const auto text = fmt::format("{} does not take the {} of {}-{}-{} ({} bytes): {} ({})", to.topic,
                                to.written, options_.topic, record.stream.partition, record.message.offset,
                                size_of(record.message), why.text, why.code);
  if (follows == after_refusal::shrunk)
    spdlog::warn("{}; it is written without its {}", text, to.spare);
  else
    spdlog::error("{}; nothing behind it is committed until it is taken, and it is tried again and again",
                  text);
}

void publisher_state::tell_refusing_topics() {
  std::map<std::string, std::string> now;
  for (const auto* to : {&dead_letters_, &alerts_, &verdicts_})
    if (to->lane.waiting() > 0)
      now.emplace(to->topic, to->last_refusal->text);
  for (const auto& [partition, begin] : plan_.waiting())
    for (const auto& record : partitions_.at(partition).ranges.at(begin).parcels)
      if (record.waits)
        now.emplace(record.to->topic, record.to->last_refusal->text);
  if (now == refusing_)
    return;
  for (const auto& [topic, why] : refusing_)
    if (!now.contains(topic))
      spdlog::info("{} takes records again", topic);
  options_.refusing->tell(now, steady());
  refusing_ = std::move(now);
}

} // namespace vigie
