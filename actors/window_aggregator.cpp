#include "actors/window_aggregator.hpp"

#include "actors/failure.hpp"
#include "flow/failpoint.hpp"

#include "caf/actor_cast.hpp"
#include "caf/telemetry/timer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace vigie {

window_aggregator_state::window_aggregator_state(window_aggregator_actor::pointer self,
                                                 window_aggregator_options options)
    : self_{self}, options_{options},
      count_seconds_{&metrics{self->system().metrics()}.batch_seconds("count")} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
}

window_aggregator_actor::behavior_type window_aggregator_state::make_behavior() {
  return {
      [this](const partition_opened& opened) { open(opened); },
      [this](const cover_learnt& learnt) {
        // Who continues a former reader's panes knows less of them than that one did.
        if (auto* partition = find(learnt.stream); partition != nullptr && !partition->covers_from)
          partition->covers_from = learnt.covers_from;
      },
      [this](const batch_ptr& batch) {
        if (auto* partition = find(batch->stream))
          partition->waiting.push_back({batch, std::nullopt});
      },
      [this](const batch_verdicts& verdicts) { judge(verdicts); },
      [this](closed_atom, const stream_id& stream) {
        if (find(stream) != nullptr)
          partitions_.erase(stream.partition);
      },
      [this](const window_request& request) { return answer(request); },
      [](ping_atom) {},
  };
}

void window_aggregator_state::open(const partition_opened& opened) {
  const auto reader = caf::actor_cast<partition_reader_actor>(self_->current_sender());
  const auto found = partitions_.find(opened.stream.partition);
  // A reader that starts within what is counted here continues it: later states of a partition contain
  // earlier ones. As long as nobody knows what they are whole from, there is nothing to be continued.
  if (found != partitions_.end() && opened.next_offset <= found->second.next_offset &&
      found->second.covers_from) {
    found->second.stream = opened.stream;
    found->second.reader = reader;
    found->second.waiting.clear();
    return;
  }
  partitions_.insert_or_assign(
      opened.stream.partition,
      partition_state{opened.stream,
                      reader,
                      partition_window{options_.clock, options_.length.count(), options_.closed_end},
                      opened.next_offset,
                      opened.covers_from,
                      opened.stream.epoch,
                      opened.next_offset,
                      {}});
}

window_aggregator_state::partition_state* window_aggregator_state::find(const stream_id& stream) {
  const auto found = partitions_.find(stream.partition);
  return found != partitions_.end() && found->second.stream == stream ? &found->second : nullptr;
}

void window_aggregator_state::judge(const batch_verdicts& verdicts) {
  failpoint("aggregator.judge");
  auto* partition = find(verdicts.stream);
  if (partition == nullptr)
    return;
  auto& waiting = partition->waiting;
  const auto judged =
      std::lower_bound(waiting.begin(), waiting.end(), verdicts.begin,
                       [](const auto& entry, auto begin) { return entry.batch->begin < begin; });
  // Not found, or judged already: the batch was sent to a scorer twice.
  if (judged == waiting.end() || judged->batch->begin != verdicts.begin || judged->suspicious)
    return;
  judged->suspicious = verdicts.suspicious;
  while (!waiting.empty() && waiting.front().suspicious) {
    count(*partition, waiting.front());
    self_->send(partition->reader, range_done{verdicts.stream, waiting.front().batch->begin});
    waiting.pop_front();
  }
}

void window_aggregator_state::count(partition_state& partition, const waiting_batch& judged) {
  const caf::telemetry::timer timer{count_seconds_};
  const auto& batch = *judged.batch;
  const counted_events transactions{batch.transactions};
  auto next_suspicious = judged.suspicious->begin();
  for (std::uint32_t index = 0; index < transactions.size(); ++index) {
    const bool suspicious = next_suspicious != judged.suspicious->end() && *next_suspicious == index;
    next_suspicious += suspicious;
    if (batch.transactions.offsets[index] >= partition.next_offset)
      partition.window.add(transactions[index], suspicious);
  }
  partition.next_offset = std::max(partition.next_offset, batch.end);
}

window_answer window_aggregator_state::answer(const window_request& request) {
  failpoint("aggregator.answer");
  window_answer result;
  result.fresh_from = request.first_end;
  if (options_.clock == window_clock::wall)
    result.fresh_from = std::max(request.first_end, options_.closed_end.value_or(request.first_end - 1) + 1);
  for (const auto& [id, partition] : partitions_)
    result.partitions.push_back({id, partition.next_offset, partition.covers_from.value_or(covers_nothing),
                                 partition.window.newest_ms(), partition.window.first_second(),
                                 partition.window.held_ms()});
  if (request.reported_end)
    for (auto& [id, partition] : partitions_)
      partition.window.forget_below(*request.reported_end + 1);
  for (auto end = request.first_end; end <= request.last_end; ++end) {
    tally sum;
    for (auto& [id, partition] : partitions_) {
      partition.window.close_to(end);
      sum += partition.window.sum(end);
    }
    result.sums.push_back(sum);
    if (options_.clock == window_clock::wall)
      options_.closed_end = std::max(end, options_.closed_end.value_or(end));
  }
  const bool asked = request.first_end <= request.last_end;
  result.silent_to =
      asked && options_.clock == window_clock::event ? silent_to(request.last_end) : request.last_end;
  if (request.panes != panes_wanted::none)
    result.news = tell(request.panes == panes_wanted::all);
  return result;
}

std::int64_t window_aggregator_state::silent_to(std::int64_t end) const {
  auto silent = std::numeric_limits<std::int64_t>::max();
  for (const auto& [id, partition] : partitions_)
    silent = std::min(silent, partition.window.silent_to(end));
  return silent;
}

std::vector<partition_news> window_aggregator_state::tell(bool all) {
  std::vector<partition_news> told;
  told.reserve(partitions_.size());
  for (auto& [id, partition] : partitions_) {
    auto changes = partition.window.take_changes(all);
    partition_news news;
    news.partition = id;
    news.life = partition.life;
    news.whole = changes.whole;
    news.since_offset = std::exchange(partition.told_offset, partition.next_offset);
    news.next_offset = partition.next_offset;
    const auto covers_from = partition.covers_from.value_or(covers_nothing);
    news.covers_from = std::max(covers_from, partition.window.whole_from().value_or(covers_from));
    news.newest_ms = partition.window.newest_ms();
    news.panes = std::move(changes.panes);
    told.push_back(std::move(news));
  }
  return told;
}

} // namespace vigie
