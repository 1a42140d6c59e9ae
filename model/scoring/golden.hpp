#pragma once

#include "model/schema/json_decoder.hpp"
#include "model/scoring/classifier.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace vigie {

/// Scores messages one by one, each without a past, as a model file's golden vectors hold them. `model` must
/// outlive it.
class golden_judge {
public:
  golden_judge(const classifier& model, std::shared_ptr<const schema> of);

  /// None where the message is none of the schema.
  std::optional<double> log_odds(std::string_view message);

private:
  const classifier& model_;
  json_decoder decoder_;
  event_batch events_;
  feature_memory memory_;
};

} // namespace vigie
