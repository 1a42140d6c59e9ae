#pragma once

#include "model/schema/codec.hpp"
#include "model/scoring/classifier.hpp"

#include <span>
#include <string>
#include <vector>

namespace vigie {

/// Judges messages by the node's own code: one line a message, in the same order.
class verdict_writer {
public:
  /// `model` must outlive this. With `reasons` each verdict says what spoke for and against.
  verdict_writer(const classifier& model, double threshold, bool reasons);

  /// For each message {"score":…,"threshold":…,"suspicious":…}, or {"error":…} where it is no transaction.
  std::string verdicts(std::span<const std::string> messages);

private:
  void append_verdict(std::string& out, const transaction& t, double score) const;

  const classifier& model_;
  double threshold_;
  bool reasons_;
  codec codec_;
  std::vector<transaction> transactions_;
  std::vector<double> scores_;
};

/// For each score {"score":…,"threshold":…,"suspicious":…}, a line each.
std::string verdict_lines(std::span<const double> scores, double threshold);

} // namespace vigie
