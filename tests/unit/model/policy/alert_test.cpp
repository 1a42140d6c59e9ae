#define CAF_SUITE policy.alert

#include "model/policy/alert.hpp"

#include "unit/model/scoring/some_models.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/json.hpp>

#include <cmath>

using namespace vigie;
namespace json = boost::json;

namespace {

std::string alert_of(const transaction& t, const classifier& model) {
  alert_facts facts;
  facts.topic = "transactions";
  facts.partition = 3;
  facts.detected_at_ms = 1'700'000'000'123;
  facts.score = model.score(t);
  facts.threshold = model.threshold();
  facts.object = R"({"step":1, "type":"TRANSFER","odd":"\u00e9"})";
  std::string text;
  append_alert(text, facts, t, model);
  return text;
}

transaction some_transaction() {
  auto t = some::transactions(1, 1).front();
  t.offset = 12345;
  t.timestamp_ms = 1'700'000'000'000;
  return t;
}

} // namespace

CAF_TEST(an alert has the fields of the contract in their order) {
  const classifier model(some::boosted(feature_set::pre, 20, 2), "abc123");
  const auto alert = json::parse(alert_of(some_transaction(), model)).as_object();
  std::vector<std::string> names;
  for (const auto& [name, value] : alert)
    names.emplace_back(name);
  CAF_CHECK_EQUAL(
      names, (std::vector<std::string>{"id", "topic", "partition", "offset", "timestamp_ms", "detected_at_ms",
                                       "score", "threshold", "model", "reasons", "transaction"}));
  CAF_CHECK_EQUAL(std::string(alert.at("id").as_string()), "transactions-3-12345");
  CAF_CHECK_EQUAL(alert.at("offset").as_int64(), 12345);
  CAF_CHECK_EQUAL(alert.at("timestamp_ms").as_int64(), 1'700'000'000'000);
  CAF_CHECK_EQUAL(json::serialize(alert.at("model")), R"({"kind":"boosted","sha256":"abc123"})");
}

CAF_TEST(an alert carries the transaction word for word) {
  const classifier model(some::logistic(feature_set::pre, 2));
  const auto text = alert_of(some_transaction(), model);
  CAF_CHECK(text.ends_with(R"("transaction":{"step":1, "type":"TRANSFER","odd":"\u00e9"}})"));
}

CAF_TEST(the reasons name the strongest features and add up to the log odds of the score) {
  for (const auto& definition :
       {some::boosted(feature_set::pre, 20, 2), some::logistic(feature_set::full, 3)}) {
    const classifier model(definition);
    for (auto t : some::transactions(50, 4)) {
      const auto alert = json::parse(alert_of(t, model)).as_object();
      const auto& reasons = alert.at("reasons").as_array();
      CAF_REQUIRE_EQUAL(reasons.size(), reasons_named + 1);
      const auto explained = model.explain(t);
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
