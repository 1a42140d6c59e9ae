#pragma once

#include "actors/metrics.hpp"
#include "messages/handles.hpp"

#include "caf/stateful_actor.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

struct scorer_options {
  std::string topic;               ///< named in the alerts
  std::optional<double> threshold; ///< instead of the model's own
  /// A message as JSON, where its format is another; empty: it is JSON.
  std::function<std::string(std::string_view value)> as_json = {};
};

/// Scores whole batches, tells the aggregators which transactions are suspicious, and hands the alerts for
/// them to the publisher. Keeps nothing between batches but the model, which changes between two batches and
/// never within one. Without a model nothing is suspicious.
class scorer_state {
public:
  static inline const char* name = "scorer";

  scorer_state(scorer_actor::pointer self, scorer_options options, model_ptr model,
               std::vector<window_aggregator_actor> aggregators, publisher_actor publisher);

  scorer_actor::behavior_type make_behavior();

private:
  void judge(const transaction_batch& batch);
  std::vector<std::uint32_t> find_suspicious(const transaction_batch& batch,
                                             std::span<const column_view> columns, double threshold);
  void count_missing() const;
  outgoing_message alert_for(const transaction_batch& batch, std::span<const column_view> columns,
                             std::size_t index, double threshold);

  scorer_actor::pointer self_;
  scorer_options options_;
  model_ptr model_;
  std::vector<window_aggregator_actor> aggregators_;
  publisher_actor publisher_;
  metrics metrics_;
  metrics::histogram* score_seconds_;
  feature_memory memory_;
  std::vector<double> scores_; ///< of the batch at hand
};

using scorer = caf::stateful_actor<scorer_state, scorer_actor::impl>;

} // namespace vigie
