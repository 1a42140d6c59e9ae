#include "actors/publisher.hpp"

#include "actors/failure.hpp"
#include "flow/failpoint.hpp"
#include "model/schema/dead_letter.hpp"

#include "caf/actor_cast.hpp"
#include "caf/send.hpp"
#include "caf/telemetry/timer.hpp"

#include <stdexcept>
#include <utility>

namespace vigie {

publisher_state::publisher_state(publisher_actor::pointer self, publisher_options options,
                                 std::shared_ptr<record_source> source, sink_factory open_sink,
                                 supervisor_actor supervisor)
    : self_{self}, options_{std::move(options)}, source_{std::move(source)}, open_sink_{std::move(open_sink)},
      supervisor_{std::move(supervisor)}, metrics_{self->system().metrics()},
      publish_seconds_{&metrics_.batch_seconds("publish")}, alert_latency_{&metrics_.alert_latency()} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
}

publisher_actor::behavior_type publisher_state::make_behavior() {
  sink_ = open_sink_();
  sink_->on_ready([publisher = publisher_actor{self_}] { caf::anon_send(publisher, wake_atom_v); });
  self_->delayed_send(self_, options_.commit_interval, tick_atom_v);
  return {
      [this](const partition_opened& opened) {
        const auto reader = caf::actor_cast<partition_reader_actor>(self_->current_sender());
        const auto from = opened.next_offset;
        const auto partition = opened.stream.partition;
        partitions_.insert_or_assign(
            partition,
            partition_state{
                opened.stream, reader, offset_ledger{from}, {}, from, {partition, from, {}, 0, 0}, {}});
      },
      [this](const range_opened& opened) { open_range_of(opened); },
      [this](const range_judged& judgement) { judged(judgement); },
      [this](wake_atom) { take_deliveries(std::chrono::milliseconds{0}); },
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

void publisher_state::open_range_of(const range_opened& opened) {
  auto* partition = find(opened.stream);
  // One outcome for the judgement, and one for each message that is written.
  if (partition == nullptr ||
      !partition->ledger.open(opened.begin, opened.end, 1 + opened.dead_letters.size()))
    return;
  auto& range = partition->ranges[opened.begin];
  range.end = opened.end;
  range.late = opened.late;
  range.remembered = opened.remembered;
  for (const auto& letter : opened.dead_letters)
    range.dead_letters.emplace_back(header_of(letter.headers, dead_letter_header::error));
  if (sink_->transactional())
    range.held_dead_letters = opened.dead_letters;
  else
    write(*partition, opened.begin, options_.dead_letter_topic, opened.dead_letters);
}

void publisher_state::judged(const range_judged& judgement) {
  failpoint("publisher.judged");
  auto* partition = find(judgement.stream);
  if (partition == nullptr)
    return;
  const auto found = partition->ranges.find(judgement.begin);
  if (found == partition->ranges.end() || found->second.judged_at)
    return; // The batch was sent to a scorer twice.
  found->second.judged_at = std::chrono::steady_clock::now();
  found->second.counts = judgement.counts;
  found->second.alerts = judgement.alerts.size();
  if (!judgement.alerts.empty())
    options_.observer->saw_alerts(judgement.alerts);
  if (sink_->transactional()) {
    found->second.held_alerts = judgement.alerts;
    write_in_order(*partition);
    return;
  }
  partition->ledger.hold(judgement.begin, judgement.alerts.size());
  write(*partition, judgement.begin, options_.alerts_topic, judgement.alerts);
  release(*partition, judgement.begin);
}

void publisher_state::write_in_order(partition_state& partition) {
  for (auto range = partition.ranges.find(partition.next_to_write);
       range != partition.ranges.end() && range->second.judged_at;
       range = partition.ranges.find(partition.next_to_write)) {
    const auto begin = range->first;
    auto& held = range->second;
    partition.next_to_write = held.end;
    write(partition, begin, options_.dead_letter_topic, std::exchange(held.held_dead_letters, {}));
    write(partition, begin, options_.alerts_topic, std::exchange(held.held_alerts, {}));
    // The range finishes here; what is written waits for the commit and no longer for single
    // acknowledgements.
    for (auto owed = 1 + held.dead_letters.size(); owed > 0; --owed)
      release(partition, begin);
  }
}

void publisher_state::write(partition_state& partition, std::int64_t begin, const std::string& topic,
                            const std::vector<outgoing_message>& records) {
  for (const auto& record : records) {
    const auto token = next_token_++;
    const bool is_alert = topic == options_.alerts_topic;
    under_way_.emplace(token, under_way{partition.stream, begin,
                                        is_alert ? std::optional{record.timestamp_ms} : std::nullopt});
    while (!sink_->write(topic, record.key, record.value, record.headers, token)) {
      options_.waits();
      take_deliveries(std::chrono::milliseconds{100});
    }
  }
}

void publisher_state::take_deliveries(std::chrono::milliseconds timeout) {
  for (const auto& outcome : sink_->take_deliveries(timeout)) {
    const auto found = under_way_.find(outcome.token);
    if (found == under_way_.end())
      continue;
    const auto [stream, begin, alert_of] = found->second;
    under_way_.erase(found);
    if (!outcome.error.empty())
      throw std::runtime_error("writing to Kafka failed: " + outcome.error);
    if (alert_of)
      alert_latency_->observe(static_cast<double>(options_.now_ms() - *alert_of) / 1e3);
    if (auto* partition = find(stream); partition != nullptr && !sink_->transactional())
      release(*partition, begin);
  }
}

void publisher_state::release(partition_state& partition, std::int64_t begin) {
  if (!partition.ledger.release(begin))
    return;
  self_->send(partition.reader, range_done{partition.stream, begin});
  for (const auto finished : partition.ledger.advance()) {
    const auto entry = partition.ranges.extract(finished);
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
  }
}

void publisher_state::close(const stream_id& stream) {
  if (find(stream) == nullptr)
    return;
  if (sink_->transactional())
    commit(); // What the open transaction holds of it becomes visible with its offset, or not at all.
  else
    tell_progress();
  partitions_.erase(stream.partition);
}

void publisher_state::commit() {
  if (sink_->transactional()) {
    // Counted once it is committed: what a lost transaction held is done again.
    if (const auto offsets = uncommitted(); !offsets.empty())
      sink_->commit(offsets);
    tell_progress();
    return;
  }
  tell_progress();
  if (const auto offsets = uncommitted(); !offsets.empty())
    source_->commit(offsets);
}

caf::result<void> publisher_state::commit_now() {
  if (sink_->transactional()) {
    commit();
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
    if (partition.ledger.frontier() == partition.progress.frontier)
      continue;
    partition.progress.frontier = partition.ledger.frontier();
    result.push_back(std::exchange(partition.progress, {id, partition.ledger.frontier(), {}, 0, 0}));
    result.back().committed = sink_->transactional();
  }
  if (!result.empty())
    self_->send(supervisor_, std::move(result));
}

std::map<std::int32_t, std::int64_t> publisher_state::uncommitted() {
  std::map<std::int32_t, std::int64_t> offsets;
  for (auto& [id, partition] : partitions_) {
    const auto frontier = partition.ledger.frontier();
    if (std::exchange(partition.committed, frontier) != frontier)
      offsets.emplace(id, frontier);
  }
  return offsets;
}

} // namespace vigie
