#include "actors/scorer.hpp"

#include "actors/failure.hpp"
#include "flow/clock.hpp"
#include "flow/failpoint.hpp"
#include "model/policy/alert.hpp"
#include "model/schema/received.hpp"
#include "model/window/counted_event.hpp"

#include "caf/telemetry/timer.hpp"

#include <algorithm>
#include <iterator>

namespace vigie {

namespace {

bool is_complete(const event_batch& events, std::size_t row) {
  return events.complete.empty() || events.complete[row] != 0;
}

} // namespace

scorer_state::scorer_state(scorer_actor::pointer self, scorer_options options, policy_timeline_ptr by,
                           std::vector<window_aggregator_actor> aggregators, publisher_actor publisher)
    : self_{self}, options_{std::move(options)}, policies_{std::move(by)},
      aggregators_{std::move(aggregators)}, publisher_{std::move(publisher)},
      metrics_{self->system().metrics()}, score_seconds_{&metrics_.batch_seconds("score")} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
}

scorer_actor::behavior_type scorer_state::make_behavior() {
  return {
      [this](const batch_ptr& batch) { serve(*batch); },
      [this](const policy_timeline_ptr& by) { policies_ = by; },
      [](ping_atom) {},
  };
}

void scorer_state::serve(const transaction_batch& batch) {
  failpoint("scorer.judge");
  const caf::telemetry::timer timer{score_seconds_};
  const auto& events = batch.transactions;
  // Read for former policies that looked at other fields: its reader has been replaced, and reads it again.
  if (!policies_->serves(events))
    return;
  batch_verdicts verdicts{batch.stream, batch.begin, {}};
  range_judged judgement{batch.stream, batch.begin, batch.end, {}, {}};
  judgement.suppresses = policies_->suppresses();
  judgement.rebuild = batch.rebuild;
  if (options_.records && !batch.rebuild)
    options_.records->prepare(events, verdict_memory_);
  const auto columns = events.views();
  for (const auto& piece : policies_->cut(events.times_us)) {
    judge_.apply(*piece.by, columns, piece.first, piece.rows);
    for (const auto row : judge_.suspicious())
      verdicts.suspicious.push_back(static_cast<std::uint32_t>(piece.first) + row);
    if (judgement.suppresses)
      add_causes(events, piece, judgement);
    if (!batch.rebuild)
      add_findings(batch, piece, judgement);
  }
  if (policies_->shadow() && !batch.rebuild)
    count_shadow(events, verdicts.suspicious);
  if (!batch.rebuild || judgement.suppresses)
    self_->send(publisher_, std::move(judgement));
  for (const auto& aggregator : aggregators_)
    self_->send(aggregator, verdicts);
}

/// How the shadow's verdicts differ from those that count.
void scorer_state::count_shadow(const event_batch& events, const std::vector<std::uint32_t>& suspicious) {
  const auto& shadow = *policies_->shadow();
  shadow_judge_.apply(shadow, events);
  const auto& by_shadow = shadow_judge_.suspicious();
  std::vector<std::uint32_t> both;
  std::ranges::set_intersection(suspicious, by_shadow, std::back_inserter(both));
  const auto more = static_cast<std::int64_t>(by_shadow.size() - both.size());
  const auto fewer = static_cast<std::int64_t>(suspicious.size() - both.size());
  const auto count = [](metrics::counter& of, std::int64_t by) {
    if (by > 0)
      of.inc(by);
  };
  count(metrics_.shadow(shadow.sha256, true), static_cast<std::int64_t>(events.size()) - more - fewer);
  count(metrics_.shadow(shadow.sha256, false), more + fewer);
  count(metrics_.shadow_alerts(shadow.sha256, "more"), more);
  count(metrics_.shadow_alerts(shadow.sha256, "fewer"), fewer);
}

void scorer_state::add_causes(const event_batch& events, const policy_timeline::piece& of,
                              range_judged& to) const {
  for (auto& cause : causes_of(*of.by, judge_, std::span{events.times_us}.subspan(of.first))) {
    cause.row += static_cast<std::uint32_t>(of.first);
    to.causes.push_back(std::move(cause));
  }
}

/// What transactions that are new lead to.
void scorer_state::add_findings(const transaction_batch& batch, const policy_timeline::piece& of,
                                range_judged& to) {
  count_missing(*of.by);
  count_rules(*of.by);
  const counted_events transactions{batch.transactions};
  for (std::size_t row = 0; row < of.rows; ++row)
    to.counts.add(transactions[of.first + row], judge_.is_suspicious(row));
  for (const auto row : judge_.suspicious())
    to.alerts.push_back(alert_for(batch, of, of.first + row));
  if (options_.records)
    add_verdicts(batch, of, to);
}

void scorer_state::count_missing(const policy& by) const {
  if (!by.model)
    return;
  const auto& features = by.model->definition().features;
  const auto missing = judge_.missing();
  for (std::size_t i = 0; i < std::min(features.size(), missing.size()); ++i)
    if (missing[i] > 0)
      metrics_.features_missing(features[i]).inc(static_cast<std::int64_t>(missing[i]));
}

void scorer_state::count_rules(const policy& by) const {
  if (!by.rules)
    return;
  const auto& rules = by.rules->rules();
  const auto& found = judge_.matches();
  for (std::size_t rule = 0; rule < rules.size(); ++rule) {
    if (const auto matched = std::ranges::count(found.of(rule), 1); matched > 0)
      metrics_.rules_matched(rules[rule].name).inc(matched);
    if (found.failures[rule] > 0)
      metrics_.rule_errors(rules[rule].name).inc(static_cast<std::int64_t>(found.failures[rule]));
  }
}

void scorer_state::add_verdicts(const transaction_batch& batch, const policy_timeline::piece& of,
                                range_judged& to) {
  const auto& events = batch.transactions;
  const auto& records = *options_.records;
  to.verdicts.reserve(events.size());
  for (std::size_t judged = 0; judged < of.rows; ++judged) {
    const auto row = of.first + judged;
    const verdict_facts facts{alert_id(options_.topic, batch.stream.partition, events.offsets[row]),
                              events.timestamps_ms[row], is_complete(events, row)};
    auto& verdict = to.verdicts.emplace_back();
    verdict.key = records.key(events, row);
    verdict.value = records.value(facts, *of.by, judge_, judged, records.computed(verdict_memory_, row));
    verdict.timestamp_ms = facts.timestamp_ms;
    verdict.offset = events.offsets[row];
  }
}

outgoing_message scorer_state::alert_for(const transaction_batch& batch, const policy_timeline::piece& of,
                                         std::size_t row) {
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
  const auto [names_policy, named] =
      append_alert(alert.value.emplace(), facts, *of.by, judge_, row - of.first);
  alert.timestamp_ms = facts.timestamp_ms;
  alert.offset = facts.offset;
  alert.spare = {alert.value->size() - 1 - parts.object_json.size(), parts.object_json.size()};
  alert.minor = {names_policy, named - names_policy};
  return alert;
}

} // namespace vigie
