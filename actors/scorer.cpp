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

bool is_complete(const event_batch& events, std::size_t row) {
  return events.complete.empty() || events.complete[row] != 0;
}

} // namespace

scorer_state::scorer_state(scorer_actor::pointer self, scorer_options options, policy_ptr by,
                           std::vector<window_aggregator_actor> aggregators, publisher_actor publisher)
    : self_{self}, options_{std::move(options)}, policy_{std::move(by)}, aggregators_{std::move(aggregators)},
      publisher_{std::move(publisher)}, metrics_{self->system().metrics()},
      score_seconds_{&metrics_.batch_seconds("score")} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
}

scorer_actor::behavior_type scorer_state::make_behavior() {
  return {
      [this](const batch_ptr& batch) { serve(*batch); },
      [this](const policy_ptr& by) { policy_ = by; },
      [](ping_atom) {},
  };
}

void scorer_state::serve(const transaction_batch& batch) {
  failpoint("scorer.judge");
  const caf::telemetry::timer timer{score_seconds_};
  // Read for a former policy that looked at other fields: its reader has been replaced, and reads it again.
  if (!policy_->serves(batch.transactions))
    return;
  judge_.apply(*policy_, batch.transactions);
  batch_verdicts verdicts{batch.stream, batch.begin, judge_.suspicious()};
  const bool suppresses = policy_->rules && policy_->rules->suppresses();
  if (!batch.rebuild || suppresses) {
    range_judged judgement{batch.stream, batch.begin, batch.end, {}, {}};
    judgement.suppresses = suppresses;
    judgement.rebuild = batch.rebuild;
    if (suppresses)
      judgement.causes = causes_of(*policy_, judge_, batch.transactions.times_us);
    if (!batch.rebuild)
      add_findings(batch, judgement);
    self_->send(publisher_, std::move(judgement));
  }
  for (const auto& aggregator : aggregators_)
    self_->send(aggregator, verdicts);
}

/// What a batch that is new leads to.
void scorer_state::add_findings(const transaction_batch& batch, range_judged& to) {
  count_missing();
  count_rules();
  const counted_events transactions{batch.transactions};
  for (std::size_t row = 0; row < transactions.size(); ++row)
    to.counts.add(transactions[row], judge_.is_suspicious(row));
  for (const auto row : judge_.suspicious())
    to.alerts.push_back(alert_for(batch, row));
  if (options_.records)
    add_verdicts(batch, to);
}

void scorer_state::count_missing() const {
  if (!policy_->model)
    return;
  const auto& features = policy_->model->definition().features;
  const auto missing = judge_.missing();
  for (std::size_t i = 0; i < std::min(features.size(), missing.size()); ++i)
    if (missing[i] > 0)
      metrics_.features_missing(features[i]).inc(static_cast<std::int64_t>(missing[i]));
}

void scorer_state::count_rules() const {
  if (!policy_->rules)
    return;
  const auto& rules = policy_->rules->rules();
  const auto& found = judge_.matches();
  for (std::size_t rule = 0; rule < rules.size(); ++rule) {
    if (const auto matched = std::ranges::count(found.of(rule), 1); matched > 0)
      metrics_.rules_matched(rules[rule].name).inc(matched);
    if (found.failures[rule] > 0)
      metrics_.rule_errors(rules[rule].name).inc(static_cast<std::int64_t>(found.failures[rule]));
  }
}

void scorer_state::add_verdicts(const transaction_batch& batch, range_judged& to) {
  const auto& events = batch.transactions;
  options_.records->prepare(events, verdict_memory_);
  to.verdicts.reserve(events.size());
  for (std::size_t row = 0; row < events.size(); ++row) {
    const verdict_facts facts{alert_id(options_.topic, batch.stream.partition, events.offsets[row]),
                              events.timestamps_ms[row], is_complete(events, row)};
    auto& verdict = to.verdicts.emplace_back();
    verdict.key = options_.records->key(events, row);
    verdict.value = options_.records->value(facts, *policy_, judge_, row, verdict_memory_);
    verdict.timestamp_ms = facts.timestamp_ms;
    verdict.offset = events.offsets[row];
  }
}

outgoing_message scorer_state::alert_for(const transaction_batch& batch, std::size_t row) {
  const auto& transactions = batch.transactions;
  const auto value = batch.value_of(row);
  auto parts = options_.as_json ? received_parts_of(options_.as_json(value), *transactions.of)
                                : received_parts_of(value, *transactions.of);
  alert_facts facts;
  facts.topic = options_.topic;
  facts.partition = batch.stream.partition;
  facts.offset = transactions.offsets[row];
  facts.timestamp_ms = transactions.timestamps_ms[row];
  facts.transaction_id = parts.id;
  facts.detected_at_ms = wall_ms();
  facts.object = parts.object_json;
  facts.history_complete = is_complete(transactions, row);
  outgoing_message alert;
  alert.key = std::move(parts.account);
  const auto [names_policy, named] = append_alert(alert.value.emplace(), facts, *policy_, judge_, row);
  alert.timestamp_ms = facts.timestamp_ms;
  alert.offset = facts.offset;
  alert.spare = {alert.value->size() - 1 - parts.object_json.size(), parts.object_json.size()};
  alert.minor = {names_policy, named - names_policy};
  return alert;
}

} // namespace vigie
