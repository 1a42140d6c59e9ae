#include "actors/scorer.hpp"

#include "actors/failure.hpp"
#include "flow/clock.hpp"
#include "flow/failpoint.hpp"
#include "model/policy/alert.hpp"
#include "model/schema/received.hpp"
#include "model/window/counted_event.hpp"

#include "caf/telemetry/timer.hpp"

#include <algorithm>

namespace vigie {

namespace {

bool serves(const event_batch& events, const classifier& model) {
  return std::ranges::includes(events.fields.fields, model.fields()) &&
         (!model.past() || events.figures == model.past()->figures());
}

} // namespace

scorer_state::scorer_state(scorer_actor::pointer self, scorer_options options, model_ptr model,
                           std::vector<window_aggregator_actor> aggregators, publisher_actor publisher)
    : self_{self}, options_{std::move(options)}, model_{std::move(model)},
      aggregators_{std::move(aggregators)}, publisher_{std::move(publisher)},
      metrics_{self->system().metrics()}, score_seconds_{&metrics_.batch_seconds("score")} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
}

scorer_actor::behavior_type scorer_state::make_behavior() {
  return {
      [this](const batch_ptr& batch) { judge(*batch); },
      [this](const model_ptr& model) { model_ = model; },
      [](ping_atom) {},
  };
}

void scorer_state::judge(const transaction_batch& batch) {
  failpoint("scorer.judge");
  const caf::telemetry::timer timer{score_seconds_};
  // Read for a former model that looked at other fields: its reader has been replaced, and reads it again.
  if (model_ && !serves(batch.transactions, *model_))
    return;
  const auto columns = batch.transactions.views();
  const auto threshold = model_ ? options_.threshold.value_or(model_->threshold()) : 1.0;
  batch_verdicts verdicts{batch.stream, batch.begin, find_suspicious(batch, columns, threshold)};
  if (!batch.rebuild) {
    range_judged judgement{batch.stream, batch.begin, {}, {}};
    const counted_events transactions{batch.transactions};
    auto next = verdicts.suspicious.begin();
    for (std::uint32_t index = 0; index < transactions.size(); ++index) {
      const bool suspicious = next != verdicts.suspicious.end() && *next == index;
      next += suspicious;
      judgement.counts.add(transactions[index], suspicious);
    }
    for (const auto index : verdicts.suspicious)
      judgement.alerts.push_back(alert_for(batch, columns, index, threshold));
    self_->send(publisher_, std::move(judgement));
  }
  for (const auto& aggregator : aggregators_)
    self_->send(aggregator, verdicts);
}

std::vector<std::uint32_t> scorer_state::find_suspicious(const transaction_batch& batch,
                                                         std::span<const column_view> columns,
                                                         double threshold) {
  std::vector<std::uint32_t> result;
  if (!model_)
    return result;
  scores_.resize(batch.transactions.size());
  memory_.missing.assign(memory_.missing.size(), 0);
  model_->score(columns, scores_, memory_);
  if (!batch.rebuild)
    count_missing();
  for (std::uint32_t index = 0; index < scores_.size(); ++index)
    if (scores_[index] >= threshold)
      result.push_back(index);
  return result;
}

void scorer_state::count_missing() const {
  const auto& features = model_->definition().features;
  for (std::size_t i = 0; i < std::min(features.size(), memory_.missing.size()); ++i)
    if (memory_.missing[i] > 0)
      metrics_.features_missing(features[i]).inc(static_cast<std::int64_t>(memory_.missing[i]));
}

outgoing_message scorer_state::alert_for(const transaction_batch& batch, std::span<const column_view> columns,
                                         std::size_t index, double threshold) {
  const auto& transactions = batch.transactions;
  const auto value = batch.value_of(index);
  auto parts = options_.as_json ? received_parts_of(options_.as_json(value), *transactions.of)
                                : received_parts_of(value, *transactions.of);
  alert_facts facts;
  facts.topic = options_.topic;
  facts.partition = batch.stream.partition;
  facts.offset = transactions.offsets[index];
  facts.timestamp_ms = transactions.timestamps_ms[index];
  facts.transaction_id = parts.id;
  facts.detected_at_ms = wall_ms();
  facts.score = scores_[index];
  facts.threshold = threshold;
  facts.object = parts.object_json;
  facts.history_complete = transactions.complete.empty() || transactions.complete[index] != 0;
  outgoing_message alert;
  alert.key = std::move(parts.account);
  append_alert(alert.value.emplace(), facts, *model_, model_->explain(columns, index, memory_));
  alert.timestamp_ms = facts.timestamp_ms;
  alert.offset = facts.offset;
  alert.spare = {alert.value->size() - 1 - parts.object_json.size(), parts.object_json.size()};
  return alert;
}

} // namespace vigie
