#include "actors/scorer.hpp"

#include "actors/failure.hpp"
#include "flow/clock.hpp"
#include "flow/failpoint.hpp"
#include "model/policy/alert.hpp"
#include "model/schema/received.hpp"

#include "caf/telemetry/timer.hpp"

namespace vigie {

scorer_state::scorer_state(scorer_actor::pointer self, scorer_options options, model_ptr model,
                           std::vector<window_aggregator_actor> aggregators, publisher_actor publisher)
    : self_{self}, options_{std::move(options)}, model_{std::move(model)},
      aggregators_{std::move(aggregators)}, publisher_{std::move(publisher)},
      score_seconds_{&metrics{self->system().metrics()}.batch_seconds("score")} {
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
  scores_.resize(batch.transactions.size());
  model_->score(batch.transactions, scores_);
  const auto threshold = options_.threshold.value_or(model_->threshold());
  batch_verdicts verdicts{batch.stream, batch.begin, {}};
  range_judged judgement{batch.stream, batch.begin, {}, {}};
  for (std::uint32_t index = 0; index < scores_.size(); ++index) {
    const bool suspicious = scores_[index] >= threshold;
    if (suspicious)
      verdicts.suspicious.push_back(index);
    judgement.counts.add(counted(batch.transactions[index]), suspicious);
  }
  if (!batch.rebuild) {
    for (const auto index : verdicts.suspicious)
      judgement.alerts.push_back(alert_for(batch, index, threshold));
    self_->send(publisher_, std::move(judgement));
  }
  for (const auto& aggregator : aggregators_)
    self_->send(aggregator, verdicts);
}

outgoing_message scorer_state::alert_for(const transaction_batch& batch, std::size_t index,
                                         double threshold) const {
  const auto& tx = batch.transactions[index];
  auto parts = received_parts_of(batch.value_of(index));
  alert_facts facts;
  facts.topic = options_.topic;
  facts.partition = batch.stream.partition;
  facts.detected_at_ms = wall_ms();
  facts.score = scores_[index];
  facts.threshold = threshold;
  facts.object = parts.object_json;
  outgoing_message alert;
  alert.key = std::move(parts.name_orig);
  append_alert(alert.value.emplace(), facts, tx, *model_);
  alert.timestamp_ms = tx.timestamp_ms;
  return alert;
}

} // namespace vigie
