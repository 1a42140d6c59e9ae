#define CAF_SUITE policy.alert

#include "model/policy/alert.hpp"

#include "unit/model/policy/some_policies.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/json.hpp>

#include <cmath>

using namespace vigie;
namespace json = boost::json;

namespace {

/// Of the event in that row.
std::string alert_of(const event_batch& events, std::size_t row,
                     const std::shared_ptr<const classifier>& model) {
  alert_facts facts;
  facts.topic = "transactions";
  facts.partition = 3;
  facts.offset = events.offsets[row];
  facts.timestamp_ms = events.timestamps_ms[row];
  facts.detected_at_ms = 1'700'000'000'123;
  facts.object = R"({"step":1, "type":"TRANSFER","odd":"\u00e9"})";
  std::string text;
  const auto by = some::policy_by(model);
  judge verdicts;
  verdicts.apply(*by, events);
  append_alert(text, facts, *by, verdicts, row);
  return text;
}

std::shared_ptr<const classifier> shared(classifier model) {
  return std::make_shared<const classifier>(std::move(model));
}

std::string alert_of(const std::shared_ptr<const classifier>& model) {
  auto row = some::rows(1, 1).front();
  row.offset = 12345;
  row.timestamp_ms = 1'700'000'000'000;
  return alert_of(some::events_of({row}), 0, model);
}

} // namespace

CAF_TEST(an alert has the fields of the contract in their order) {
  const auto model = shared(some::classifier_of(some::boosted("pre", 20, 2), "abc123"));
  const auto alert = json::parse(alert_of(model)).as_object();
  std::vector<std::string> names;
  for (const auto& [name, value] : alert)
    names.emplace_back(name);
  CAF_CHECK_EQUAL(names, (std::vector<std::string>{"id", "topic", "partition", "offset", "timestamp_ms",
                                                   "detected_at_ms", "score", "threshold", "model", "reasons",
                                                   "rules", "policy", "transaction"}));
  CAF_CHECK_EQUAL(std::string(alert.at("id").as_string()), "transactions-3-12345");
  CAF_CHECK_EQUAL(alert.at("offset").as_int64(), 12345);
  CAF_CHECK_EQUAL(alert.at("timestamp_ms").as_int64(), 1'700'000'000'000);
  CAF_CHECK_EQUAL(json::serialize(alert.at("model")), R"({"kind":"boosted","sha256":"abc123"})");
}

CAF_TEST(an alert carries the transaction word for word) {
  const auto model = shared(some::classifier_of(some::logistic("pre", 2)));
  const auto text = alert_of(model);
  CAF_CHECK(text.ends_with(R"("transaction":{"step":1, "type":"TRANSFER","odd":"\u00e9"}})"));
}

CAF_TEST(the reasons name the strongest features and add up to the log odds of the score) {
  for (const auto& definition : {some::boosted("pre", 20, 2), some::logistic("full", 3)}) {
    const auto model = shared(some::classifier_of(definition));
    const auto events = some::events(50, 4);
    for (std::size_t row = 0; row < events.size(); ++row) {
      const auto alert = json::parse(alert_of(events, row, model)).as_object();
      const auto& reasons = alert.at("reasons").as_array();
      CAF_REQUIRE_EQUAL(reasons.size(), reasons_named + 1);
      const auto explained = some::explain(*model, events, row);
      double sum = 0;
      for (std::size_t i = 0; i < reasons.size(); ++i) {
        const auto& reason = reasons[i].as_object();
        sum += reason.at("contribution").to_number<double>();
        if (i < reasons_named)
          CAF_CHECK_EQUAL(std::string_view(reason.at("feature").as_string()),
                          explained.contributions[i].feature);
      }
      CAF_CHECK(reasons.back().as_object().at("value").is_null());
      CAF_CHECK(std::fabs(sigmoid(sum) - alert.at("score").to_number<double>()) < 1e-9);
    }
  }
}

CAF_TEST(a feature that could not be computed is told as missing) {
  explanation explained{1.5, 0.5, {{"ratio", std::nan(""), 1.0}, {"amount", 2.5, 0.0}}};
  std::string text;
  append_reasons(text, explained);
  CAF_CHECK(text.starts_with(R"([{"feature":"ratio","value":"missing","contribution":1},{"feature":"amount",)"
                             R"("value":2.5,)"));
}

CAF_TEST(a transaction that has a name of its own is called by it as well) {
  const auto model = shared(some::classifier_of(some::logistic("pre", 2)));
  const auto events = some::events(1, 1);
  alert_facts facts;
  facts.topic = "payments";
  facts.transaction_id = "T-\"7\"";
  facts.object = "{}";
  std::string text;
  const auto by = some::policy_by(model);
  judge verdicts;
  verdicts.apply(*by, events);
  append_alert(text, facts, *by, verdicts, 0);
  CAF_CHECK(text.starts_with(R"({"id":"payments-0-0","transaction_id":"T-\"7\"","topic":"payments",)"));
}
