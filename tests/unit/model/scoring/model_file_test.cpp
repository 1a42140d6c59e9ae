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

/// The reason for which a text is refused; empty where it is not.
std::string refusal_of(std::string_view text) {
  const auto result = read_model(text);
  const auto* failure = std::get_if<model_failure>(&result);
  return failure ? failure->reason : "";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

const auto logistic = model_file_text(some::logistic(feature_set::strict, 1));
const auto boosted = model_file_text(some::boosted(feature_set::pre, 20, 2));

} // namespace

CAF_TEST(a model reads back as it was written) {
  for (const auto set : {feature_set::seed, feature_set::full})
    for (const auto& written : {some::logistic(set, 3), some::boosted(set, 30, 4)}) {
      const auto text = model_file_text(written);
      const auto result = read_model(text);
      CAF_REQUIRE(std::holds_alternative<classifier>(result));
      const auto& model = std::get<classifier>(result);
      CAF_CHECK(model.definition().features == written.features);
      CAF_CHECK(model.definition().training == written.training);
      CAF_CHECK_EQUAL(model.threshold(), written.threshold);
      CAF_CHECK_EQUAL(model.sha256(), sha256(text));
      const classifier original(written);
      for (const auto& t : some::transactions(200, 5))
        CAF_CHECK(std::fabs(model.score(t) - original.score(t)) < 1e-12);
    }
}

CAF_TEST(trees read back to the last bit) {
  const auto written = some::boosted(feature_set::full, 50, 6);
  const auto result = read_model(model_file_text(written));
  CAF_CHECK(std::get<classifier>(result).definition().parameters == written.parameters);
}

CAF_TEST(a truncated file is refused) {
  for (const auto& whole : {logistic, boosted})
    for (std::size_t size = 0; size + 2 < whole.size(); size += 97)
      CAF_CHECK(
          contains(refusal_of(std::string_view(whole).substr(0, size)), size == 0 ? "empty" : "truncated"));
}

CAF_TEST(a newer version is refused by its number) {
  CAF_CHECK(contains(refusal_of(replaced(logistic, "\"version\": 1", "\"version\": 2")), "version 2, newer"));
}

CAF_TEST(another JSON document is no model) {
  CAF_CHECK(contains(refusal_of("{}"), "not a model file"));
  CAF_CHECK(contains(refusal_of("[]"), "not a JSON object"));
  CAF_CHECK(contains(refusal_of(replaced(logistic, "vigie-model", "other")), "not a model file"));
}

CAF_TEST(unknown and repeated features are refused by name) {
  CAF_CHECK(contains(refusal_of(replaced(logistic, "\"to_merchant\"", "\"moon_phase\"")), "\"moon_phase\""));
  CAF_CHECK(contains(refusal_of(replaced(logistic, "\"to_merchant\"", "\"type_DEBIT\"")), "twice"));
}

CAF_TEST(every coefficient is watched by the golden vectors) {
  const auto d = some::logistic(feature_set::full, 8);
  const auto good = model_file_text(d);
  for (std::size_t i = 0; i < d.features.size(); ++i) {
    auto tampered = d;
    std::get<logistic_parameters>(tampered.parameters).coefficients[i] += 0.001;
    auto text = model_file_text(tampered);
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
  auto loop = some::boosted(feature_set::pre, 3, 9);
  const auto text = model_file_text(loop);
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
           {"\"version\": 1", "\"version\": 0", "its version is 0"},
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
  const auto text = model_file_text(some::boosted(feature_set::pre, 3, 9));
  CAF_CHECK(contains(refusal_of(replaced(text, "\"cover\":[1000,", "\"cover\":[1,")),
                     "covers more than its parent"));
}

CAF_TEST(numbers whose products are not finite are refused) {
  auto tampered = some::logistic(feature_set::seed, 1);
  auto& parameters = std::get<logistic_parameters>(tampered.parameters);
  parameters.scales[0] = 1e-31;
  CAF_CHECK(contains(refusal_of(model_file_text(tampered)), "\"scales\" holds a number below 1e-30"));
  parameters.scales[0] = 1;
  parameters.means[0] = 1e31;
  CAF_CHECK(contains(refusal_of(model_file_text(tampered)), "\"means\" holds a number beyond 1e30"));
  auto trees = some::boosted(feature_set::pre, 2, 2);
  std::get<boosted_parameters>(trees.parameters).trees[0][0].cover = 1e-20f;
  CAF_CHECK(contains(refusal_of(model_file_text(trees)), "a cover below 1e-16"));
}

CAF_TEST(a reason quotes no more than a piece of what it does not know) {
  const auto text = replaced(logistic, "\"to_merchant\"", '"' + std::string(5'000, 'x') + '"');
  CAF_CHECK(contains(refusal_of(text), "xxx..."));
  CAF_CHECK_LESS(refusal_of(text).size(), 200u);
}

CAF_TEST(a file without golden vectors is refused) {
  const auto text = logistic.substr(0, logistic.find("\"golden\"")) + "\"golden\": []}";
  CAF_CHECK(contains(refusal_of(text), "no golden vectors"));
}

CAF_TEST(a missing file is refused by name) {
  const auto result = load_model("/no/such/model.json");
  CAF_CHECK(contains(std::get<model_failure>(result).reason, "/no/such/model.json cannot be read"));
}
