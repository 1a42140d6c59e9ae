#pragma once

#include "caf/telemetry/counter.hpp"
#include "caf/telemetry/gauge.hpp"
#include "caf/telemetry/histogram.hpp"
#include "caf/telemetry/metric_registry.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace vigie {

/// What a node counts and measures: every name, unit and label, once. Each actor makes one of its own from
/// its system's registry, which hands the same metrics to all. Looking one up takes a lock: actors keep those
/// of their hot path.
class metrics {
public:
  using counter = caf::telemetry::int_counter;
  using gauge = caf::telemetry::int_gauge;
  using real_gauge = caf::telemetry::dbl_gauge;
  using histogram = caf::telemetry::dbl_histogram;

  explicit metrics(caf::telemetry::metric_registry& registry) : registry_{&registry} {}

  counter& transactions(std::int32_t partition) const;
  counter& dead_letters(std::string_view error) const;
  counter& decoded(std::string_view way) const;
  counter& refused(std::string_view topic, std::string_view reason) const;
  counter& late() const;
  counter& events(std::string_view kind) const;
  counter& features_missing(std::string_view feature) const;
  counter& rules_matched(std::string_view rule) const;
  counter& rule_errors(std::string_view rule) const;
  counter& suppressed(std::string_view rule) const;
  counter& shadow(std::string_view policy, bool agrees) const;
  counter& shadow_alerts(std::string_view policy, std::string_view side) const;
  counter& ahead() const;
  counter& alerts() const;
  gauge& lag(std::int32_t partition) const;
  gauge& window_transactions(std::chrono::seconds window, std::string_view kind) const;
  real_gauge& window_amount(std::chrono::seconds window, std::string_view kind) const;
  gauge& window_complete(std::chrono::seconds window) const;
  histogram& alert_latency() const;
  histogram& batch_seconds(std::string_view stage) const;
  gauge& in_flight() const;
  gauge& in_flight_bytes() const;
  gauge& paused_partitions() const;
  gauge& blocked(std::int32_t partition) const;
  counter& passed_over() const;
  counter& restarts(std::string_view actor) const;
  counter& rebalances() const;
  counter& kafka_errors(std::string_view error) const;
  gauge& cluster_nodes() const;
  gauge& history_accounts() const;
  gauge& history_events() const;
  gauge& history_bytes() const;
  gauge& history_covers(std::int32_t partition) const;
  gauge& model_info(std::string_view kind, std::string_view sha256) const;
  gauge& policy_info(std::string_view sha256, std::uint64_t version) const;
  real_gauge& commit_age() const;

private:
  caf::telemetry::metric_registry* registry_;
};

} // namespace vigie
