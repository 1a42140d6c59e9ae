// What must hold for any bytes that a model's file may hold.

#include "fuzz/laws.hpp"
#include "model/policy/verdicts.hpp"
#include "model/scoring/model_file.hpp"
#include "unit/paysim.hpp"

#include <boost/json.hpp>

#include <cmath>
#include <cstring>

using namespace vigie;

namespace json = boost::json;

namespace {

bool close(double a, double b) {
  return std::fabs(a - b) <= 1e-9 * std::max(1.0, std::fabs(a));
}

bool close(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return close(x, y); });
}

bool same(const logistic_parameters& a, const logistic_parameters& b) {
  return close(a.intercept, b.intercept) && close(a.coefficients, b.coefficients) &&
         close(a.means, b.means) && close(a.scales, b.scales);
}

bool same(const model_definition& a, const model_definition& b) {
  if (a.schema != b.schema || a.expressions != b.expressions || a.features != b.features ||
      !close(a.threshold, b.threshold) || a.training != b.training || a.kind() != b.kind())
    return false;
  if (const auto* logistic = std::get_if<logistic_parameters>(&a.parameters))
    return same(*logistic, std::get<logistic_parameters>(b.parameters));
  return a.parameters == b.parameters;
}

/// Of all types, and with the largest amounts.
std::vector<std::string> messages() {
  std::vector<std::string> result;
  for (const auto& type : some::paysim()->fields[*some::paysim()->find("type")].values)
    for (const auto* amounts :
         {R"("amount":181,"oldbalanceOrg":181,"newbalanceOrig":0,"oldbalanceDest":21182,"newbalanceDest":0)",
          R"("amount":10000000000000,"oldbalanceOrg":10000000000000,"newbalanceOrig":10000000000000,)"
          R"("oldbalanceDest":0,"newbalanceDest":10000000000000)"})
      result.push_back(R"({"step":2147483647,"type":")" + type + R"(","nameOrig":"C","nameDest":"M",)" +
                       amounts + "}");
  return result;
}

void check_writing(const classifier& model, std::string_view text) {
  const auto again = read_model(model_file_text(model, some::paysim(), messages()), some::paysim());
  require(std::holds_alternative<classifier>(again), "what is read and written is read", text);
  require(same(model.definition(), std::get<classifier>(again).definition()),
          "what is read and written reads the same", text);
}

/// No model may put into an alert what JSON can't hold.
void check_verdicts(const classifier& model, std::string_view text) {
  const auto lines = verdict_writer(some::paysim(), model, model.threshold(), true).verdicts(messages());
  for (std::string_view rest = lines; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    const auto line = rest.substr(0, rest.find('\n'));
    json::error_code failed;
    const auto verdict = json::parse({line.data(), line.size()}, failed);
    require(!failed, "a verdict is JSON", text);
    const auto score = verdict.at("score").to_number<double>();
    require(score >= 0 && score <= 1, "a score lies between 0 and 1", text);
  }
}

/// The text with the answer that its golden vector should have had, so that changed parameters pass.
std::string mended(std::string_view text, const std::string& refusal) {
  constexpr std::string_view before = "it fails golden vector ";
  if (!refusal.starts_with(before))
    return {};
  const auto number = static_cast<std::size_t>(std::atoll(refusal.c_str() + before.size()));
  const auto log_odds = std::strtod(refusal.c_str() + refusal.rfind(' '), nullptr);
  if (!std::isfinite(log_odds))
    return {};
  auto document = json::parse({text.data(), text.size()});
  auto vector = document.at("golden").at(number - 1).as_object();
  vector["log_odds"] = log_odds;
  vector["score"] = sigmoid(log_odds);
  document.as_object()["golden"] = json::array{vector};
  return json::serialize(document);
}

std::string check(std::string_view text) {
  const auto result = read_model(text, some::paysim());
  if (const auto* failure = std::get_if<model_failure>(&result)) {
    require(is_one_line(failure->reason) && failure->reason.size() < 400, "a reason is a short line", text);
    return failure->reason;
  }
  const auto& model = std::get<classifier>(result);
  check_verdicts(model, text);
  check_writing(model, text);
  return {};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  if (const auto other = mended(text, check(text)); !other.empty())
    check(other);
  return 0;
}
