#define CAF_SUITE policy.verdicts

#include "model/policy/verdicts.hpp"

#include "unit/model/scoring/some_models.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/json.hpp>

#include <sstream>

using namespace vigie;
namespace json = boost::json;

namespace {

std::vector<json::object> verdicts_of(const std::vector<std::string>& messages, const classifier& model,
                                      bool reasons = false) {
  std::istringstream lines(verdict_writer(some::paysim(), model, 0.5, reasons).verdicts(messages));
  std::vector<json::object> result;
  for (std::string line; std::getline(lines, line);)
    result.push_back(json::parse(line).as_object());
  return result;
}

const std::string good =
    R"({"step":1,"type":"TRANSFER","amount":181,"nameOrig":"C6","oldbalanceOrg":181,"newbalanceOrig":0,)"
    R"("nameDest":"C553264","oldbalanceDest":0,"newbalanceDest":0})";

} // namespace

CAF_TEST(every message has its verdict in its place) {
  const auto model = some::classifier_of(some::boosted("pre", 20, 1));
  const auto verdicts = verdicts_of({good, "{", "", good}, model);
  CAF_REQUIRE_EQUAL(verdicts.size(), 4u);
  some::paysim_row row;
  row.type = "TRANSFER";
  row.amount = row.old_balance_orig = 18'100;
  const auto score = some::scores_of(model, some::events_of({row})).front();
  for (const auto place : {0u, 3u}) {
    CAF_CHECK_EQUAL(verdicts[place].at("threshold").to_number<double>(), 0.5);
    CAF_CHECK_EQUAL(verdicts[place].at("suspicious").as_bool(), score >= 0.5);
    CAF_CHECK(!verdicts[place].contains("reasons"));
  }
  CAF_CHECK(verdicts[1].at("error").as_string().starts_with("malformed_json: "));
  CAF_CHECK(verdicts[2].at("error").as_string().starts_with("no_value: "));
}

CAF_TEST(reasons stand beside the verdict where they are wanted) {
  const auto model = some::classifier_of(some::logistic("pre", 1));
  const auto verdicts = verdicts_of({good}, model, true);
  double sum = 0;
  for (const auto& reason : verdicts[0].at("reasons").as_array())
    sum += reason.as_object().at("contribution").to_number<double>();
  CAF_CHECK(std::fabs(sigmoid(sum) - verdicts[0].at("score").to_number<double>()) < 1e-9);
}

CAF_TEST(a message in a string is judged like the message) {
  const auto model = some::classifier_of(some::boosted("full", 20, 1));
  const auto verdicts = verdicts_of({good, json::serialize(json::string(good))}, model);
  CAF_CHECK_EQUAL(json::serialize(verdicts[0]), json::serialize(verdicts[1]));
}
