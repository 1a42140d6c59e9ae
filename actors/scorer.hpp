#pragma once

#include "actors/metrics.hpp"
#include "messages/handles.hpp"
#include "model/policy/judge.hpp"
#include "model/policy/verdict_records.hpp"

#include "caf/stateful_actor.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

struct scorer_options {
  std::string topic; ///< named in the alerts
  /// A message as JSON, where its format is another; empty: it is JSON.
  std::function<std::string(std::string_view value)> as_json = {};
  verdict_records_ptr records = nullptr; ///< of every transaction; null: none are written
};

/// Judges whole batches, each transaction by the policy of its time, tells the aggregators which are
/// suspicious, and hands the alerts for them to the publisher. Keeps nothing between batches but the
/// policies.
class scorer_state {
public:
  static inline const char* name = "scorer";

  scorer_state(scorer_actor::pointer self, scorer_options options, policy_timeline_ptr by,
               std::vector<window_aggregator_actor> aggregators, publisher_actor publisher);

  scorer_actor::behavior_type make_behavior();

private:
  void serve(const transaction_batch& batch);
  void count_shadow(const event_batch& events, const std::vector<std::uint32_t>& suspicious);
  // Of the piece that was judged last. Rows are those of the batch.
  void add_causes(const event_batch& events, const policy_timeline::piece& of, range_judged& to) const;
  void add_findings(const transaction_batch& batch, const policy_timeline::piece& of, range_judged& to);
  void count_missing(const policy& by) const;
  void count_rules(const policy& by) const;
  void add_verdicts(const transaction_batch& batch, const policy_timeline::piece& of, range_judged& to);
  outgoing_message alert_for(const transaction_batch& batch, const policy_timeline::piece& of,
                             std::size_t row);

  scorer_actor::pointer self_;
  scorer_options options_;
  policy_timeline_ptr policies_;
  std::vector<window_aggregator_actor> aggregators_;
  publisher_actor publisher_;
  metrics metrics_;
  metrics::histogram* score_seconds_;
  judge judge_;
  judge shadow_judge_;
  verdict_memory verdict_memory_;
};

using scorer = caf::stateful_actor<scorer_state, scorer_actor::impl>;

} // namespace vigie
