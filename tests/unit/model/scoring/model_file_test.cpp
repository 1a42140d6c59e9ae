#define CAF_SUITE scoring.model_file

#include "model/scoring/model_file.hpp"

#include "model/base/sha256.hpp"
#include "unit/model/scoring/some_models.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

namespace {

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  CAF_REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

const std::vector<std::string> golden_messages{
    R"({"step":1,"type":"PAYMENT","amount":9839.64,"nameOrig":"C1","oldbalanceOrg":170136,"newbalanceOrig":160296.36,)"
    R"("nameDest":"M1979787155","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"DEBIT","amount":5337.77,"nameOrig":"C3","oldbalanceOrg":41720,"newbalanceOrig":36382.23,)"
    R"("nameDest":"C195600","oldbalanceDest":41898,"newbalanceDest":40348.79})",
    R"({"step":1,"type":"CASH_OUT","amount":181,"nameOrig":"C5","oldbalanceOrg":181,"newbalanceOrig":0,)"
    R"("nameDest":"C389701","oldbalanceDest":21182,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":10000000,"nameOrig":"C8","oldbalanceOrg":12345678.9,"newbalanceOrig":2345678.9,)"
    R"("nameDest":"C7654321","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":181,"nameOrig":"C6","oldbalanceOrg":181,"newbalanceOrig":0,)"
    R"("nameDest":"C553264","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"CASH_OUT","amount":0,"nameOrig":"C11","oldbalanceOrg":0,"newbalanceOrig":0,)"
    R"("nameDest":"C2892888","oldbalanceDest":538547.63,"newbalanceDest":538547.63})",
};

std::string text_of(const model_definition& definition) {
  return model_file_text(some::classifier_of(definition), some::paysim(), golden_messages);
}

std::shared_ptr<const schema> schema_of(const std::string& yaml) {
  return std::get<std::shared_ptr<const schema>>(read_schema(yaml));
}

/// The reason for which a text is refused; empty where it is not.
std::string refusal_of(std::string_view text, const std::shared_ptr<const schema>& of = some::paysim()) {
  const auto result = read_model(text, of);
  const auto* failure = std::get_if<model_failure>(&result);
  return failure ? failure->reason : "";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

const auto logistic = text_of(some::logistic("strict", 1));
const auto boosted = text_of(some::boosted("pre", 20, 2));

} // namespace

CAF_TEST(a model reads back as it was written) {
  for (const auto* set : {"seed", "full"})
    for (const auto& written : {some::logistic(set, 3), some::boosted(set, 30, 4)}) {
      const auto text = text_of(written);
      const auto result = read_model(text, some::paysim());
      CAF_REQUIRE(std::holds_alternative<classifier>(result));
      const auto& model = std::get<classifier>(result);
      CAF_CHECK_EQUAL(model.definition().schema, "paysim");
      CAF_CHECK(model.definition().expressions == written.expressions);
      CAF_CHECK(model.definition().features == written.features);
      CAF_CHECK(model.definition().training == written.training);
      CAF_CHECK_EQUAL(model.threshold(), written.threshold);
      CAF_CHECK_EQUAL(model.sha256(), sha256(text));
      const auto events = some::events(200, 5);
      const auto scores = some::scores_of(model, events);
      const auto original = some::scores_of(some::classifier_of(written), events);
      for (std::size_t i = 0; i < scores.size(); ++i)
        CAF_CHECK(std::fabs(scores[i] - original[i]) < 1e-12);
    }
}

CAF_TEST(trees read back to the last bit) {
  const auto written = some::boosted("full", 50, 6);
  const auto result = read_model(text_of(written), some::paysim());
  CAF_CHECK(std::get<classifier>(result).definition().parameters == written.parameters);
}

CAF_TEST(a truncated file is refused) {
  for (const auto& whole : {logistic, boosted})
    for (std::size_t size = 0; size + 2 < whole.size(); size += 97)
      CAF_CHECK(
          contains(refusal_of(std::string_view(whole).substr(0, size)), size == 0 ? "empty" : "truncated"));
}

CAF_TEST(a newer version is refused by its number) {
  CAF_CHECK(contains(refusal_of(replaced(logistic, "\"version\": 2", "\"version\": 3")), "version 3, newer"));
}

CAF_TEST(another JSON document is no model) {
  CAF_CHECK(contains(refusal_of("{}"), "not a model file"));
  CAF_CHECK(contains(refusal_of("[]"), "not a JSON object"));
  CAF_CHECK(contains(refusal_of(replaced(logistic, "vigie-model", "other")), "not a model file"));
}

CAF_TEST(unknown and repeated features are refused by name) {
  CAF_CHECK(contains(refusal_of(replaced(logistic, "\n  \"to_merchant\"", "\n  \"moon_phase\"")),
                     "\"moon_phase\""));
  CAF_CHECK(contains(refusal_of(replaced(logistic, "\n  \"to_merchant\"", "\n  \"type_DEBIT\"")), "twice"));
}

CAF_TEST(every coefficient is watched by the golden vectors) {
  const auto d = some::logistic("full", 8);
  const auto good = text_of(d);
  for (std::size_t i = 0; i < d.features.size(); ++i) {
    auto tampered = d;
    std::get<logistic_parameters>(tampered.parameters).coefficients[i] += 0.001;
    auto text = text_of(tampered);
    // The tampered parameters with the golden vectors of the good model.
    text = text.substr(0, text.find("\"golden\"")) + good.substr(good.find("\"golden\""));
    CAF_CHECK(contains(refusal_of(text), "golden vector"));
  }
}

CAF_TEST(lists of another length are refused) {
  CAF_CHECK(contains(refusal_of(replaced(logistic, "\"means\": [", "\"means\": [0,")), "\"means\" has"));
  CAF_CHECK(contains(refusal_of(replaced(boosted, "\"cover\":[", "\"cover\":[1,")), "\"cover\" has"));
}

CAF_TEST(nodes that form no tree are refused) {
  auto loop = some::boosted("pre", 3, 9);
  const auto text = text_of(loop);
  CAF_CHECK(
      contains(refusal_of(replaced(text, "\"left\":[1,0,0]", "\"left\":[0,0,0]")), "no other leads to"));
  CAF_CHECK(
      contains(refusal_of(replaced(text, "\"left\":[1,0,0]", "\"left\":[1,1,0]")), "do not form a tree"));
  CAF_CHECK(contains(refusal_of(replaced(text, "\"left\":[1,0,0]", "\"left\":[7,0,0]")), "no index below"));
}

CAF_TEST(what is missing or of another kind is refused by its name) {
  struct change {
    std::string_view from, to, reason;
  };
  for (const auto& [from, to, reason] : {
           change{"\"threshold\"", "\"other\"", "it has no \"threshold\""},
           {"\"threshold\": 0.75", "\"threshold\": \"high\"", "other than a number"},
           {"\"threshold\": 0.75", "\"threshold\": 1.5", "not between 0 and 1"},
           {"\"version\": 2", "\"version\": 0", "its version is 0"},
           {"\"kind\": \"logistic\"", "\"kind\": \"forest\"", "its kind is \"forest\"; known are"},
           {"\"kind\": \"logistic\"", "\"kind\": 7", "\"kind\" is not a text"},
           {"\"features\": [", "\"features\": [], \"x\": [", "it has no features"},
           {"\"training\": {", "\"training\": 7, \"x\": {", "\"training\" is not an object"},
           {"\"golden\": [", "\"golden\": 7, \"x\": [", "\"golden\" is not a list"},
           {"\"golden\": [", "\"golden\": [7,", "\"golden\" holds something other than an object"},
           {"{\"step\":1,", "{\"step\":-1,", "golden vector 1 holds no transaction"},
       })
    CAF_CHECK(contains(refusal_of(replaced(logistic, from, to)), reason));
  for (const auto& [to, reason] : {
           std::pair{"\"trees\": [7,", "\"trees\" holds something other than an object"},
           {"\"trees\": [], \"x\": [", "it has no trees"},
           {"\"trees\": [{\"left\":[]},", "a tree has no nodes"},
       })
    CAF_CHECK(contains(refusal_of(replaced(boosted, "\"trees\": [", to)), reason));
}

CAF_TEST(covers that grow down a tree are refused) {
  const auto text = text_of(some::boosted("pre", 3, 9));
  CAF_CHECK(contains(refusal_of(replaced(text, "\"cover\":[1000,", "\"cover\":[1,")),
                     "covers more than its parent"));
}

CAF_TEST(numbers whose products are not finite are refused) {
  auto tampered = some::logistic("seed", 1);
  auto& parameters = std::get<logistic_parameters>(tampered.parameters);
  parameters.scales[0] = 1e-31;
  CAF_CHECK(contains(refusal_of(text_of(tampered)), "\"scales\" holds a number below 1e-30"));
  parameters.scales[0] = 1;
  parameters.means[0] = 1e31;
  CAF_CHECK(contains(refusal_of(text_of(tampered)), "\"means\" holds a number beyond 1e30"));
  auto trees = some::boosted("pre", 2, 2);
  std::get<boosted_parameters>(trees.parameters).trees[0][0].cover = 1e-20f;
  CAF_CHECK(contains(refusal_of(text_of(trees)), "a cover below 1e-16"));
}

CAF_TEST(a reason quotes no more than a piece of what it does not know) {
  const auto text = replaced(logistic, "\n  \"to_merchant\"", '"' + std::string(5'000, 'x') + '"');
  CAF_CHECK(contains(refusal_of(text), "xxx..."));
  CAF_CHECK_LESS(refusal_of(text).size(), 200u);
}

CAF_TEST(a file without golden vectors is refused) {
  const auto text = logistic.substr(0, logistic.find("\"golden\"")) + "\"golden\": []}";
  CAF_CHECK(contains(refusal_of(text), "no golden vectors"));
}

CAF_TEST(a missing file is refused by name) {
  const auto result = load_model("/no/such/model.json", some::paysim());
  CAF_CHECK(contains(std::get<model_failure>(result).reason, "/no/such/model.json cannot be read"));
}

CAF_TEST(a model of the version before scores to the last bit as it did) {
  for (const auto* kind : {"logistic", "boosted"}) {
    const std::string folder = VIGIE_SOURCE_DIR "/tests/unit/model/scoring/";
    const auto before = load_model(folder + kind + "-1.json", some::paysim());
    CAF_REQUIRE(std::holds_alternative<classifier>(before));
    const auto now =
        load_model(std::string{VIGIE_SOURCE_DIR "/config/models/"} + kind + ".json", some::paysim());
    CAF_REQUIRE(std::holds_alternative<classifier>(now));
    const auto events = some::events(1000, 12);
    CAF_CHECK_EQUAL(some::scores_of(std::get<classifier>(before), events),
                    some::scores_of(std::get<classifier>(now), events));
  }
}

CAF_TEST(a model needs nothing of a schema but its fields) {
  const auto bare = schema_of(R"(name: other
fields:
  type: {type: string, values: [DEBIT, CASH_IN, TRANSFER, CASH_OUT, PAYMENT]}
  step: {type: int}
  amount: {type: money, decimals: 3}
  nameOrig: {type: string}
  nameDest: {type: string}
  oldbalanceOrg: {type: money}
  newbalanceOrig: {type: money}
  oldbalanceDest: {type: money}
  newbalanceDest: {type: money}
)");
  CAF_CHECK_EQUAL(refusal_of(logistic, bare), "");
  CAF_CHECK_EQUAL(refusal_of(boosted, bare), "");
}

CAF_TEST(a model of another schema is refused by what it misses) {
  const auto cards = schema_of(R"(name: cards
fields:
  TX_AMOUNT: {type: money, role: amount}
  nameDest: {type: string}
)");
  const auto reason = refusal_of(logistic, cards);
  CAF_CHECK_EQUAL(reason,
                  "it is a model of the schema paysim, and cards has no type, amount, oldbalanceOrg or "
                  "oldbalanceDest");
}

CAF_TEST(default branches read back) {
  auto written = some::boosted("pre", 20, 13);
  std::size_t set = 0;
  for (auto& t : std::get<boosted_parameters>(written.parameters).trees)
    for (auto& node : t)
      set += node.default_left = !node.leaf() && node.cover > 100;
  CAF_CHECK_LESS(0u, set);
  const auto result = read_model(text_of(written), some::paysim());
  CAF_CHECK(std::get<classifier>(result).definition().parameters == written.parameters);
}

CAF_TEST(expressions that are none are refused by what is wrong with them) {
  CAF_CHECK(contains(refusal_of(replaced(logistic, "magnitude(amount)", "magnitude(amount")),
                     "amount_magnitude: "));
  CAF_CHECK(
      contains(refusal_of(replaced(logistic, "amount == 0.0", "amount + \\\"x\\\"")), "amount_to_balance: "));
}
