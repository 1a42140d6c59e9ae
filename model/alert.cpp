#include "model/alert.hpp"

#include <boost/json.hpp>

#include <array>
#include <charconv>

namespace vigie {

namespace {

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 40> buffer;
  out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
}

void append_text(std::string& out, std::string_view text) {
  out += boost::json::serialize(boost::json::string(text));
}

void append_reason(std::string& out, std::string_view feature, const double* value, double contribution) {
  out += R"({"feature":)";
  append_text(out, feature);
  out += R"(,"value":)";
  if (value)
    append_number(out, *value);
  else
    out += "null";
  out += R"(,"contribution":)";
  append_number(out, contribution);
  out += '}';
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
    append_reason(out, c.feature, &c.value, c.contribution);
    out += ',';
    others -= c.contribution;
  }
  append_reason(out, "(others)", nullptr, others);
  out += ']';
}

void append_alert(std::string& out, const alert_facts& facts, const transaction& t, const classifier& model) {
  out += R"({"id":)";
  append_text(out, alert_id(facts.topic, facts.partition, t.offset));
  out += R"(,"topic":)";
  append_text(out, facts.topic);
  out += R"(,"partition":)";
  append_number(out, facts.partition);
  out += R"(,"offset":)";
  append_number(out, t.offset);
  out += R"(,"timestamp_ms":)";
  append_number(out, t.timestamp_ms);
  out += R"(,"detected_at_ms":)";
  append_number(out, facts.detected_at_ms);
  out += R"(,"score":)";
  append_number(out, facts.score);
  out += R"(,"threshold":)";
  append_number(out, facts.threshold);
  out += R"(,"model":{"kind":)";
  append_text(out, to_string(model.kind()));
  out += R"(,"sha256":)";
  append_text(out, model.sha256());
  out += R"(},"reasons":)";
  append_reasons(out, model.explain(t));
  out += R"(,"transaction":)";
  out += facts.object;
  out += '}';
}

} // namespace vigie
