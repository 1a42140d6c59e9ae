#include "model/policy/verdicts.hpp"

#include "model/base/json_text.hpp"
#include "model/policy/alert.hpp"

#include <optional>

namespace vigie {

namespace {

/// All but the closing brace.
void append_judgement(std::string& out, double score, double threshold) {
  out += R"({"score":)" + json_text(score) + R"(,"threshold":)" + json_text(threshold) + R"(,"suspicious":)" +
         (score >= threshold ? "true" : "false");
}

} // namespace

verdict_writer::verdict_writer(std::shared_ptr<const schema> of, const classifier& model, double threshold,
                               bool reasons)
    : model_(model), threshold_(threshold), reasons_(reasons), decoder_(of, fields_read(model)),
      events_(make_batch(of, fields_read(model))) {
  constexpr std::int64_t lateness_us = 3'600'000'000; // the default of history.lateness
  if (model.past())
    past_.emplace(model.past(), lateness_us);
}

std::string verdict_writer::verdicts(std::span<const std::string> messages) {
  std::vector<std::optional<decode_failure>> failures;
  events_.clear();
  for (const auto& message : messages)
    failures.push_back(decoder_.decode(message, 0, 0, events_));
  if (past_)
    past_->apply(events_);
  const auto columns = events_.views();
  scores_.resize(events_.size());
  model_.score(columns, scores_, memory_);
  std::string result;
  std::size_t next = 0;
  for (const auto& failure : failures) {
    if (failure) {
      result +=
          R"({"error":)" + json_text(std::string(to_string(failure->error)) + ": " + failure->reason) + "}\n";
      continue;
    }
    append_judgement(result, scores_[next], threshold_);
    if (reasons_) {
      result += R"(,"reasons":)";
      append_reasons(result, model_.explain(columns, next, memory_));
    }
    result += "}\n";
    ++next;
  }
  return result;
}

std::string verdict_lines(std::span<const double> scores, double threshold) {
  std::string result;
  for (const auto score : scores) {
    append_judgement(result, score, threshold);
    result += "}\n";
  }
  return result;
}

} // namespace vigie
