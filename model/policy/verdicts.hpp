#pragma once

#include "model/schema/json_decoder.hpp"
#include "model/scoring/classifier.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigie {

/// Judges messages by the node's own code: one line a message, in the same order. Their history is that of
/// the messages before them, as those of one partition.
class verdict_writer {
public:
  /// `model`, which must outlive this, is one for messages of the schema. With `reasons` each verdict says
  /// what spoke for and against.
  verdict_writer(std::shared_ptr<const schema> of, const classifier& model, double threshold, bool reasons);

  /// For each message {"score":…,"threshold":…,"suspicious":…}, or {"error":…} where it is none of the
  /// schema.
  std::string verdicts(std::span<const std::string> messages);

private:
  const classifier& model_;
  double threshold_;
  bool reasons_;
  json_decoder decoder_;
  event_batch events_;
  std::optional<history_keeper> past_;
  feature_memory memory_;
  std::vector<double> scores_;
};

/// For each score {"score":…,"threshold":…,"suspicious":…}, a line each.
std::string verdict_lines(std::span<const double> scores, double threshold);

} // namespace vigie
