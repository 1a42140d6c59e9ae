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

verdict_writer::verdict_writer(const classifier& model, double threshold, bool reasons)
    : model_(model), threshold_(threshold), reasons_(reasons) {}

std::string verdict_writer::verdicts(std::span<const std::string> messages) {
  std::vector<std::optional<decode_failure>> failures;
  transactions_.clear();
  for (const auto& message : messages) {
    transaction t;
    failures.push_back(codec_.decode(message, 0, t));
    if (!failures.back())
      transactions_.push_back(t);
  }
  scores_.resize(transactions_.size());
  model_.score(transactions_, scores_);
  std::string result;
  std::size_t next = 0;
  for (const auto& failure : failures) {
    if (failure) {
      result +=
          R"({"error":)" + json_text(std::string(to_string(failure->error)) + ": " + failure->reason) + "}\n";
    } else {
      append_verdict(result, transactions_[next], scores_[next]);
      ++next;
    }
  }
  return result;
}

void verdict_writer::append_verdict(std::string& out, const transaction& t, double score) const {
  append_judgement(out, score, threshold_);
  if (reasons_) {
    out += R"(,"reasons":)";
    append_reasons(out, model_.explain(t));
  }
  out += "}\n";
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
