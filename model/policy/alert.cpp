#include "model/policy/alert.hpp"

#include "model/base/json_text.hpp"

#include <algorithm>
#include <cmath>

namespace vigie {

namespace {

void append_reason(std::string& out, std::string_view feature, const std::string& value,
                   double contribution) {
  out += R"({"feature":)" + json_text(feature) + R"(,"value":)" + value + R"(,"contribution":)" +
         json_text(contribution) + '}';
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

void append_alert(std::string& out, const alert_facts& facts, const classifier& model,
                  const explanation& explained) {
  out += R"({"id":)" + json_text(alert_id(facts.topic, facts.partition, facts.offset));
  if (facts.transaction_id)
    out += R"(,"transaction_id":)" + json_text(*facts.transaction_id);
  out += R"(,"topic":)" + json_text(facts.topic);
  out += R"(,"partition":)" + json_text(facts.partition);
  out += R"(,"offset":)" + json_text(facts.offset);
  out += R"(,"timestamp_ms":)" + json_text(facts.timestamp_ms);
  out += R"(,"detected_at_ms":)" + json_text(facts.detected_at_ms);
  out += R"(,"score":)" + json_text(facts.score);
  out += R"(,"threshold":)" + json_text(facts.threshold);
  out += R"(,"model":{"kind":)" + json_text(to_string(model.kind()));
  out += R"(,"sha256":)" + json_text(model.sha256());
  out += R"(},"reasons":)";
  append_reasons(out, explained);
  if (!facts.history_complete)
    out += R"(,"history_complete":false)";
  out += R"(,"transaction":)";
  out += facts.object;
  out += '}';
}

} // namespace vigie
