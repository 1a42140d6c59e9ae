#include "model/policy/alert.hpp"

#include "model/base/json_text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vigie {

namespace {

void append_reason(std::string& out, std::string_view feature, const std::string& value,
                   double contribution) {
  out += R"({"feature":)" + json_text(feature) + R"(,"value":)" + value + R"(,"contribution":)" +
         json_text(contribution) + '}';
}

/// Those that match.
void append_rules(std::string& out, const policy& by, judge& verdicts, std::size_t row) {
  out += R"(,"rules":[)";
  const char* before = "";
  for (const auto index : verdicts.rules_of(row)) {
    const auto& rule = by.rules->rules()[index];
    const auto says = verdicts.says(index, row);
    out += std::exchange(before, ",");
    out += R"({"name":)" + json_text(rule.name) + R"(,"severity":)" + json_text(to_string(rule.severity));
    out += R"(,"says":)" + (says ? json_text(*says) : "null");
    out += R"(,"when":)" + json_text(verdicts.when(index, row)) + '}';
  }
  out += ']';
}

} // namespace

std::string alert_id(std::string_view topic, std::int32_t partition, std::int64_t offset) {
  return std::string(topic) + '-' + std::to_string(partition) + '-' + std::to_string(offset);
}

void append_reasons(std::string& out, const explanation& explained) {
  auto others = explained.log_odds;
  out += '[';
  for (std::size_t i = 0; i < std::min(reasons_named, explained.contributions.size()); ++i) {
    const auto& c = explained.contributions[i];
    append_reason(out, c.feature, std::isnan(c.value) ? "\"missing\"" : json_text(c.value), c.contribution);
    out += ',';
    others -= c.contribution;
  }
  append_reason(out, "(others)", "null", others);
  out += ']';
}

std::pair<std::size_t, std::size_t> append_alert(std::string& out, const alert_facts& facts, const policy& by,
                                                 judge& verdicts, std::size_t row) {
  out += R"({"id":)" + json_text(alert_id(facts.topic, facts.partition, facts.offset));
  if (facts.transaction_id)
    out += R"(,"transaction_id":)" + json_text(*facts.transaction_id);
  out += R"(,"topic":)" + json_text(facts.topic);
  out += R"(,"partition":)" + json_text(facts.partition);
  out += R"(,"offset":)" + json_text(facts.offset);
  out += R"(,"timestamp_ms":)" + json_text(facts.timestamp_ms);
  out += R"(,"detected_at_ms":)" + json_text(facts.detected_at_ms);
  if (by.model) {
    out += R"(,"score":)" + json_text(*verdicts.score(row));
    out += R"(,"threshold":)" + json_text(by.threshold);
    out += R"(,"model":{"kind":)" + json_text(to_string(by.model->kind()));
    out += R"(,"sha256":)" + json_text(by.model->sha256());
    out += R"(},"reasons":)";
    append_reasons(out, verdicts.explain(row));
  } else {
    out += R"(,"score":null,"threshold":null,"model":null,"reasons":[])";
  }
  append_rules(out, by, verdicts, row);
  out += R"(,"policy":)";
  const auto names_policy = out.size();
  out += R"({"sha256":)" + json_text(by.sha256) + R"(,"version":)" + json_text(by.version) + '}';
  const auto named = out.size();
  if (!facts.history_complete)
    out += R"(,"history_complete":false)";
  out += R"(,"transaction":)";
  out += facts.object;
  out += '}';
  return {names_policy, named};
}

} // namespace vigie
