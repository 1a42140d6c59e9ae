#include "actors/metrics.hpp"

#include "caf/string_view.hpp"

#include <array>
#include <initializer_list>
#include <string>

namespace vigie {

namespace {

using caf::telemetry::label_view;
using caf::telemetry::metric_registry;

constexpr caf::string_view prefix = "vigie";

/// From a batch's microseconds to a publisher that waits for a broker.
constexpr std::array batch_bounds{1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2,
                                  2e-2, 5e-2, 0.1,  0.2,  0.5,  1.0,  2.0,  5.0,  10.0};

constexpr std::array latency_bounds{0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02,
                                    0.03,  0.05,  0.075, 0.1,   0.15,   0.2,  0.3,   0.5,
                                    0.75,  1.0,   1.5,   2.0,   3.0,    5.0,  7.5,   10.0};

caf::string_view view(std::string_view text) {
  return {text.data(), text.size()};
}

template <class T>
auto& counter_of(metric_registry& registry, caf::string_view name, std::initializer_list<label_view> labels,
                 caf::string_view help) {
  return *registry.counter_instance<T>(prefix, name, labels, help, "1", true);
}

template <class T>
auto& gauge_of(metric_registry& registry, caf::string_view name, std::initializer_list<label_view> labels,
               caf::string_view help, caf::string_view unit = "1") {
  return *registry.gauge_instance<T>(prefix, name, labels, help, unit);
}

} // namespace

metrics::counter& metrics::transactions(std::int32_t partition) const {
  return counter_of<std::int64_t>(*registry_, "transactions", {{"partition", std::to_string(partition)}},
                                  "Transactions that were read, counted, judged and published.");
}

metrics::counter& metrics::dead_letters(std::string_view error) const {
  return counter_of<std::int64_t>(*registry_, "dead-letters", {{"error", view(error)}},
                                  "Messages that are no transactions and were set aside.");
}

metrics::counter& metrics::decoded(std::string_view way) const {
  return counter_of<std::int64_t>(*registry_, "decoded", {{"way", view(way)}},
                                  "Messages read by a layout learnt from earlier ones, or by the parser.");
}

metrics::counter& metrics::events(std::string_view kind) const {
  return counter_of<std::int64_t>(*registry_, "events", {{"kind", view(kind)}},
                                  "Messages of the schema: judged as transactions, or only remembered.");
}

metrics::counter& metrics::features_missing(std::string_view feature) const {
  return counter_of<std::int64_t>(*registry_, "features-missing", {{"feature", view(feature)}},
                                  "Values of the model's features that could not be computed.");
}

metrics::counter& metrics::rules_matched(std::string_view rule) const {
  return counter_of<std::int64_t>(*registry_, "rules-matched", {{"rule", view(rule)}},
                                  "Transactions that a rule has matched.");
}

metrics::counter& metrics::rule_errors(std::string_view rule) const {
  return counter_of<std::int64_t>(
      *registry_, "rule-errors", {{"rule", view(rule)}},
      "Transactions of which a rule's condition could not be told: it did not match.");
}

metrics::counter& metrics::suppressed(std::string_view rule) const {
  return counter_of<std::int64_t>(
      *registry_, "suppressed", {{"rule", view(rule)}},
      "Matches of a rule that raise no alert, since it has raised one a short time ago.");
}

metrics::counter& metrics::shadow(std::string_view policy, bool agrees) const {
  return counter_of<std::int64_t>(
      *registry_, "shadow", {{"policy", view(policy)}, {"agrees", view(agrees ? "true" : "false")}},
      "Transactions that the shadow has judged, and whether as the policy in force.");
}

metrics::counter& metrics::shadow_alerts(std::string_view policy, std::string_view side) const {
  return counter_of<std::int64_t>(
      *registry_, "shadow-alerts", {{"policy", view(policy)}, {"side", view(side)}},
      "Transactions that are suspicious to the shadow alone (more), or to the policy in "
      "force alone (fewer).");
}

metrics::counter& metrics::refused(std::string_view topic, std::string_view reason) const {
  return counter_of<std::int64_t>(*registry_, "refused", {{"topic", view(topic)}, {"reason", view(reason)}},
                                  "Alerts and dead letters that Kafka did not take as they were.");
}

metrics::counter& metrics::late() const {
  return *registry_->counter_singleton<std::int64_t>(
      prefix, "late", "Transactions that came too late for every window.", "1", true);
}

metrics::counter& metrics::ahead() const {
  return *registry_->counter_singleton<std::int64_t>(
      prefix, "ahead", "Transactions dated more than 10 s ahead of this machine's clock.", "1", true);
}

metrics::counter& metrics::alerts() const {
  return *registry_->counter_singleton<std::int64_t>(prefix, "alerts",
                                                     "Alerts that the broker has acknowledged.", "1", true);
}

metrics::gauge& metrics::lag(std::int32_t partition) const {
  return gauge_of<std::int64_t>(
      *registry_, "lag", {{"partition", std::to_string(partition)}},
      "Messages of the partition not yet processed; 0 for one that went to another node.");
}

metrics::gauge& metrics::window_transactions(std::chrono::seconds window, std::string_view kind) const {
  return gauge_of<std::int64_t>(*registry_, "window-transactions",
                                {{"window", std::to_string(window.count()) + "s"}, {"kind", view(kind)}},
                                "Transactions in the newest window that was reported.");
}

metrics::real_gauge& metrics::window_amount(std::chrono::seconds window, std::string_view kind) const {
  return gauge_of<double>(
      *registry_, "window-amount", {{"window", std::to_string(window.count()) + "s"}, {"kind", view(kind)}},
      "Amount of the transactions in the newest window that was reported, in currency units.");
}

metrics::gauge& metrics::window_complete(std::chrono::seconds window) const {
  return gauge_of<std::int64_t>(*registry_, "window-complete",
                                {{"window", std::to_string(window.count()) + "s"}},
                                "1 where the newest window that was reported is exact.");
}

metrics::histogram& metrics::alert_latency() const {
  return *registry_->histogram_singleton<double>(
      prefix, "alert-latency", latency_bounds,
      "From a message's timestamp to the broker's acknowledgement of its alert.", "seconds");
}

metrics::histogram& metrics::batch_seconds(std::string_view stage) const {
  return *registry_
              ->histogram_family<double>(prefix, "batch", {"stage"}, batch_bounds,
                                         "What a batch takes in each stage.", "seconds")
              ->get_or_add({{"stage", view(stage)}});
}

metrics::gauge& metrics::in_flight() const {
  return *registry_->gauge_singleton<std::int64_t>(prefix, "in-flight",
                                                   "Transactions taken from Kafka and not done with.");
}

metrics::gauge& metrics::in_flight_bytes() const {
  return *registry_->gauge_singleton<std::int64_t>(prefix, "in-flight-bytes", "Their bytes, as received.");
}

metrics::gauge& metrics::paused_partitions() const {
  return *registry_->gauge_singleton<std::int64_t>(
      prefix, "paused-partitions", "Partitions whose fetching waits until the node has caught up.");
}

metrics::gauge& metrics::blocked(std::int32_t partition) const {
  return gauge_of<std::int64_t>(*registry_, "partition-blocked", {{"partition", std::to_string(partition)}},
                                "1 where what comes next in the partition can't be read.");
}

metrics::counter& metrics::passed_over() const {
  return *registry_->counter_singleton<std::int64_t>(
      prefix, "passed-over", "Messages that were deleted from the topic before this node had read them.", "1",
      true);
}

metrics::counter& metrics::restarts(std::string_view actor) const {
  return counter_of<std::int64_t>(*registry_, "restarts", {{"actor", view(actor)}},
                                  "Actors that fell and were started again.");
}

metrics::counter& metrics::rebalances() const {
  return *registry_->counter_singleton<std::int64_t>(
      prefix, "rebalances", "Times that the group gave partitions to this node or took some away.", "1",
      true);
}

metrics::counter& metrics::kafka_errors(std::string_view error) const {
  return counter_of<std::int64_t>(*registry_, "kafka-errors", {{"error", view(error)}},
                                  "Errors that Kafka's consumer has told, by Kafka's name of them.");
}

metrics::gauge& metrics::cluster_nodes() const {
  return *registry_->gauge_singleton<std::int64_t>(prefix, "cluster-nodes",
                                                   "Nodes that this node's figures cover, itself included.");
}

metrics::gauge& metrics::history_accounts() const {
  return *registry_->gauge_singleton<std::int64_t>(prefix, "history-accounts",
                                                   "Values of keys whose events are remembered.");
}

metrics::gauge& metrics::history_events() const {
  return *registry_->gauge_singleton<std::int64_t>(prefix, "history-events",
                                                   "Events that are remembered, once for each key.");
}

metrics::gauge& metrics::history_bytes() const {
  return *registry_->gauge_singleton<std::int64_t>(prefix, "history-bytes", "What remembering them takes.");
}

metrics::gauge& metrics::history_covers(std::int32_t partition) const {
  return gauge_of<std::int64_t>(
      *registry_, "history-covers", {{"partition", std::to_string(partition)}},
      "How far back the history of the partition knows every event, up to what is asked for.", "seconds");
}

metrics::gauge& metrics::model_info(std::string_view kind, std::string_view sha256) const {
  return gauge_of<std::int64_t>(*registry_, "model-info", {{"kind", view(kind)}, {"sha256", view(sha256)}},
                                "1 for the model in use.");
}

metrics::gauge& metrics::policy_info(std::string_view sha256, std::uint64_t version) const {
  const auto number = std::to_string(version);
  return gauge_of<std::int64_t>(*registry_, "policy-info",
                                {{"sha256", view(sha256)}, {"version", view(number)}},
                                "1 for the policy in use.");
}

metrics::real_gauge& metrics::commit_age() const {
  return *registry_->gauge_singleton<double>(
      prefix, "commit-age", "Since the broker has last acknowledged a commit of offsets, or since the start.",
      "seconds");
}

} // namespace vigie
