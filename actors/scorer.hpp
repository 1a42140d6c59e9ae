#pragma once

#include "actors/metrics.hpp"
#include "messages/handles.hpp"

#include "caf/stateful_actor.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

struct scorer_options {
  std::string topic;               ///< named in the alerts
  std::optional<double> threshold; ///< instead of the model's own
};

/// Scores whole batches, tells the aggregators which transactions are suspicious, and hands the alerts for
/// them to the publisher. Keeps nothing between batches but the model, which changes between two batches and
/// never within one.
class scorer_state {
public:
  static inline const char* name = "scorer";

  scorer_state(scorer_actor::pointer self, scorer_options options, model_ptr model,
               std::vector<window_aggregator_actor> aggregators, publisher_actor publisher);

  scorer_actor::behavior_type make_behavior();

private:
  void judge(const transaction_batch& batch);
  outgoing_message alert_for(const transaction_batch& batch, std::size_t index, double threshold) const;

  scorer_actor::pointer self_;
  scorer_options options_;
  model_ptr model_;
  std::vector<window_aggregator_actor> aggregators_;
  publisher_actor publisher_;
  metrics::histogram* score_seconds_;
  std::vector<double> scores_; ///< of the batch at hand
};

using scorer = caf::stateful_actor<scorer_state, scorer_actor::impl>;

} // namespace vigie
