#define CAF_SUITE training.xgboost_json

#include "training/xgboost_json.hpp"

#include "training/fit_boosted.hpp"
#include "unit/model/scoring/some_models.hpp"
#include "unit/training/data_folder.hpp"
#include "unit/training/reference.hpp"

#include "caf/test/unit_test.hpp"

#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace vigie;

namespace {

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  CAF_REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

/// The names of the schema's features.
std::vector<std::string> known() {
  std::vector<std::string> result;
  for (const auto& feature : some::paysim()->features)
    result.push_back(feature.name);
  return result;
}

std::vector<std::string> names_in(std::string_view set) {
  return features_in(*some::paysim(), set);
}

std::string refusal_of(std::string_view text, const std::vector<std::string>& unnamed = {}) {
  try {
    read_xgboost(text, known(), unnamed);
    return "";
  } catch (const xgboost_error& error) {
    return error.what();
  }
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

classifier model_of(xgboost_model read) {
  auto d = some::defined_by(std::move(read.features));
  d.parameters = std::move(read.parameters);
  return some::classifier_of(d);
}

feature_program program_of(const schema& of, const std::vector<std::string>& features) {
  auto expressions = std::get<std::vector<named_expression>>(expressions_of(of, features));
  return std::get<feature_program>(feature_program::compile(of, expressions, features));
}

/// A booster of the library that this program is linked with, fitted to some rows; missing values are NaN to
/// it.
struct local_booster {
  local_booster(labelled_events of, const std::vector<std::string>& names)
      : rows(std::move(of)), features(names.size()) {
    const std::vector<float> labels(rows.frauds.begin(), rows.frauds.end());
    const auto program = program_of(*rows.of, names);
    feature_memory memory;
    values.resize(rows.size() * features);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto computed = program.compute(rows.view().columns, row, 1, memory);
      for (std::size_t f = 0; f < features; ++f)
        values[row * features + f] = static_cast<float>(*computed.columns[f]);
    }
    XGDMatrixCreateFromMat(values.data(), rows.size(), features, NAN, &data);
    XGDMatrixSetFloatInfo(data, "label", labels.data(), labels.size());
    XGBoosterCreate(&data, 1, &booster);
    for (const auto& [name, value] :
         {std::pair{"objective", "binary:logistic"}, {"max_depth", "5"}, {"nthread", "1"}})
      XGBoosterSetParam(booster, name, value);
    for (int i = 0; i < 30; ++i)
      XGBoosterUpdateOneIter(booster, i, data);
  }
  local_booster() : local_booster(reference::rows(), names_in("full")) {}

  ~local_booster() {
    XGBoosterFree(booster);
    XGDMatrixFree(data);
  }

  std::string saved() const {
    bst_ulong size = 0;
    const char* text = nullptr;
    XGBoosterSaveModelToBuffer(booster, R"({"format": "json"})", &size, &text);
    return {text, size};
  }

  /// By XGBoost's option mask: 1 for margins, 4 for contributions; by the first trees, or all for 0.
  std::vector<float> predicted(int mask, unsigned trees = 0) const {
    bst_ulong size = 0;
    const float* out = nullptr;
    XGBoosterPredict(booster, data, mask, trees, 0, &size, &out);
    return {out, out + size};
  }

  labelled_events rows;
  std::size_t features;
  std::vector<float> values;
  DMatrixHandle data = nullptr;
  BoosterHandle booster = nullptr;
};

explanation explain(const classifier& model, const labelled_events& rows, std::size_t row) {
  static feature_memory memory;
  return model.explain(rows.view().columns, row, memory);
}

void check_contributions(const classifier& model, const labelled_events& rows, std::size_t row,
                         std::span<const float> expected) {
  const auto explained = explain(model, rows, row);
  const auto& features = model.definition().features;
  for (std::size_t f = 0; f < features.size(); ++f)
    for (const auto& c : explained.contributions)
      if (c.feature == features[f])
        CAF_CHECK(std::fabs(c.contribution - static_cast<double>(expected[f])) < 1e-5);
  CAF_CHECK(std::fabs(explained.base - static_cast<double>(expected[features.size()])) < 1e-5);
}

const auto newer = reference::text("xgboost-3.json");
/// Stopped early, with two trees an iteration.
const auto early = reference::text("xgboost-3-early.json");

} // namespace

CAF_TEST(a model of XGBoost 3 with its base score in brackets scores as it does there) {
  CAF_REQUIRE(contains(newer, R"("base_score":"[)"));
  const auto model = model_of(read_xgboost(newer, known()));
  const auto rows = reference::rows();
  const auto& figures = reference::figures().at("xgboost").as_object();
  const auto margins = reference::numbers(figures.at("margins"));
  for (std::size_t i = 0; i < margins.size(); ++i)
    CAF_CHECK(std::fabs(explain(model, rows, i).log_odds - margins[i]) < 1e-6);
  const auto& contributions = figures.at("contributions").as_array();
  for (std::size_t i = 0; i < contributions.size(); ++i) {
    const auto numbers = reference::numbers(contributions[i]);
    check_contributions(model, rows, i, std::vector<float>(numbers.begin(), numbers.end()));
  }
}

CAF_TEST(a model of the linked XGBoost scores here as there to the last bit) {
  const local_booster local;
  const auto model = model_of(read_xgboost(local.saved(), known(), names_in("full")));
  const auto margins = local.predicted(1);
  std::vector<double> ours(margins.size());
  feature_memory memory;
  model.log_odds(local.rows.view().columns, ours, memory);
  for (std::size_t i = 0; i < margins.size(); ++i)
    CAF_CHECK_EQUAL(static_cast<float>(ours[i]), margins[i]);
}

CAF_TEST(contributions are those of the linked XGBoost) {
  const local_booster local;
  const auto model = model_of(read_xgboost(local.saved(), known(), names_in("full")));
  const auto expected = local.predicted(4);
  const auto width = local.features + 1;
  for (std::size_t i = 0; i < 100; ++i)
    check_contributions(model, local.rows, i, std::span(expected).subspan(i * width, width));
}

CAF_TEST(a missing value goes the way that XGBoost has learnt) {
  const auto gaps = schema_of(
      "name: gaps\nfields:\n  a: {type: double, optional: true}\n  b: {type: double, optional: true}\n"
      "  fraud: {type: bool, role: label}\nfeatures:\n  one: {value: a, sets: [all], says: a}\n"
      "  two: {value: b, sets: [all], says: b}\n");
  labelled_events rows{
      gaps, field_selection::all(*gaps), make_batch(gaps, field_selection::all(*gaps)).columns, {}, {}, {}};
  std::mt19937_64 random(11);
  for (int i = 0; i < 2000; ++i) {
    const auto fraud = random() % 5 == 0;
    // Of a, frauds are mostly missing; of b, others are.
    for (std::size_t f = 0; f < 2; ++f)
      if (random() % 10 < (fraud == (f == 0) ? 6 : 1))
        rows.columns[f].append_missing();
      else
        rows.columns[f].append(static_cast<double>(random() % 100) + (fraud ? 20 : 0));
    rows.columns[2].append(std::int64_t{fraud});
    rows.frauds.push_back(fraud);
    rows.weights.push_back(1);
  }
  const std::vector<std::string> names{"one", "two"};
  const local_booster local(rows, names);
  auto read = read_xgboost(local.saved(), names, names);
  const auto goes_left = [&](bool wanted) {
    return std::ranges::any_of(read.parameters.trees, [&](const auto& tree) {
      return std::ranges::any_of(
          tree, [&](const auto& node) { return node.left != 0 && node.default_left == wanted; });
    });
  };
  CAF_CHECK(goes_left(true));
  CAF_CHECK(goes_left(false));
  auto definition = std::get<model_definition>(definition_by(*gaps, names));
  definition.parameters = read.parameters;
  const auto model = std::get<classifier>(classifier::make(definition, *gaps));
  const auto margins = local.predicted(1);
  std::vector<double> ours(margins.size());
  feature_memory memory;
  model.log_odds(rows.view().columns, ours, memory);
  for (std::size_t i = 0; i < margins.size(); ++i)
    CAF_CHECK_EQUAL(static_cast<float>(ours[i]), margins[i]);
  const auto expected = local.predicted(4);
  for (std::size_t i = 0; i < 100; ++i)
    check_contributions(model, rows, i, std::span(expected).subspan(i * 3, 3));

  // So do trees of our own.
  const auto fitted = fit_boosted(program_of(*gaps, names), rows.view(), {}, [](auto, auto) {});
  CAF_CHECK(std::ranges::any_of(fitted.trees, [](const auto& tree) {
    return std::ranges::any_of(tree, [](const auto& node) { return node.default_left; });
  }));
}

CAF_TEST(a model that was stopped early scores by the trees up to its best iteration as its predict does) {
  const auto model = model_of(read_xgboost(early, known()));
  const auto& figures = reference::figures().at("xgboost_early").as_object();
  const auto margins = reference::numbers(figures.at("margins"));
  const auto rows = reference::rows();
  for (std::size_t i = 0; i < margins.size(); ++i)
    CAF_CHECK(std::fabs(explain(model, rows, i).log_odds - margins[i]) < 1e-6);
}

CAF_TEST(the best iteration of the linked XGBoost counts too) {
  const local_booster local;
  XGBoosterSetAttr(local.booster, "best_iteration", "11");
  const auto model = model_of(read_xgboost(local.saved(), known(), names_in("full")));
  const auto margins = local.predicted(1, 12);
  std::vector<double> ours(margins.size());
  feature_memory memory;
  model.log_odds(local.rows.view().columns, ours, memory);
  for (std::size_t i = 0; i < margins.size(); ++i)
    CAF_CHECK_EQUAL(static_cast<float>(ours[i]), margins[i]);
}

CAF_TEST(a best iteration that the model does not have is refused) {
  const auto best = [](std::string_view text) {
    return refusal_of(
        replaced(early, R"("best_iteration":"31")", R"("best_iteration":")" + std::string(text) + '"'));
  };
  CAF_CHECK_EQUAL(best("35"), "");
  CAF_CHECK(contains(best("36"), "its best_iteration is 36, but it has 36 iterations, counted from 0"));
  CAF_CHECK(contains(best("99999999999999999999"), "best_iteration is 99999999999999999999"));
  CAF_CHECK(contains(best("-1"), "best_iteration is -1"));
  CAF_CHECK(contains(best("many"), "best_iteration is many"));
  CAF_CHECK(contains(best("18446744073709551615"), "best_iteration is 18446744073709551615"));
  CAF_CHECK(contains(refusal_of(replaced(early, "\"iteration_indptr\":[0,2,", "\"iteration_indptr\":[0,9,")),
                     "iterations do not hold"));
}

CAF_TEST(models that cannot be taken over are refused with the reason) {
  CAF_CHECK(contains(refusal_of(newer.substr(0, newer.size() / 2)), "truncated"));
  CAF_CHECK(contains(refusal_of("{}"), "not a model in XGBoost's JSON"));
  CAF_CHECK(contains(refusal_of("[1]"), "not a model in XGBoost's JSON"));
  CAF_CHECK(contains(refusal_of(replaced(newer, "binary:logistic", "reg:squarederror")), "reg:squarederror"));
  CAF_CHECK(contains(refusal_of(replaced(newer, R"("name":"gbtree")", R"("name":"dart")")), "dart"));
  CAF_CHECK(contains(refusal_of(replaced(newer, "\"oldbalanceDest\"", "\"shoe_size\"")), "\"shoe_size\""));
  CAF_CHECK(contains(refusal_of(replaced(newer, R"("base_score":"[)", R"("base_score":"[1E-1,)")),
                     "not one number"));
  CAF_CHECK(contains(refusal_of(replaced(newer, R"("base_score":"[)", R"("base_score":"[-)")),
                     "not between 0 and 1"));
}

CAF_TEST(a feature that is named twice is refused) {
  // A hundred of them would be more than a model has room for.
  CAF_CHECK(contains(refusal_of(replaced(newer, "\"oldbalanceDest\"", "\"amount\"")), "\"amount\" twice"));
}

CAF_TEST(numbers that no tree can hold are refused) {
  const auto refusal = [](std::string_view list, std::string_view what) {
    auto root = boost::json::parse(newer);
    auto& tree = root.at("learner").at("gradient_booster").at("model").at("trees").at(0).as_object();
    tree.at(boost::json::string_view{list.data(), list.size()}).at(0) =
        boost::json::parse(boost::json::string_view{what.data(), what.size()});
    return refusal_of(boost::json::serialize(root));
  };
  CAF_CHECK(contains(refusal("split_indices", "-1"), "/split_indices holds -1, which is out of range"));
  CAF_CHECK(contains(refusal("left_children", "1e300"), "/left_children holds 1e+300"));
  CAF_CHECK(contains(refusal("split_conditions", "1e39"), "/split_conditions holds 1e+39"));
  CAF_CHECK(contains(refusal("split_conditions", "1e31"), "a number beyond 1e30"));
  CAF_CHECK(contains(refusal("sum_hessian", "0.001"), "covers more than its parent"));
  CAF_CHECK(contains(refusal("sum_hessian", "\"one\""), "\"one\" where a number belongs"));
}

CAF_TEST(a base score whose log - odds are infinite is refused) {
  const auto at = newer.find(R"("base_score":"[)");
  const auto text = newer.substr(0, at) + R"("base_score":"1E-45")" + newer.substr(newer.find("]\"", at) + 2);
  CAF_CHECK(contains(refusal_of(text), "1E-45, which is not between 0 and 1"));
}

CAF_TEST(a tree too deep to be explained is refused) {
  // A chain: the right child of every node splits again.
  std::string lists[4];
  for (int i = 0; i < 81; ++i) {
    const bool splits = i % 2 == 0 && i < 80;
    lists[0] += (i ? "," : "") + std::to_string(splits ? i + 1 : -1);
    lists[1] += (i ? "," : "") + std::to_string(splits ? i + 2 : -1);
    lists[2] += i ? ",0" : "0";
    lists[3] += i ? ",1" : "1";
  }
  auto root = boost::json::parse(newer);
  root.at("learner").at("gradient_booster").at("model").at("trees") =
      boost::json::parse("[{\"left_children\":[" + lists[0] + "],\"right_children\":[" + lists[1] +
                         "],\"split_indices\":[" + lists[2] + "],\"split_conditions\":[" + lists[3] +
                         "],\"sum_hessian\":[" + lists[3] + "],\"split_type\":[" + lists[2] + "]}]");
  CAF_CHECK(contains(refusal_of(boost::json::serialize(root)), "deeper than 32"));
}

CAF_TEST(a model that does not name its features is refused unless they are given) {
  const local_booster local;
  CAF_CHECK(contains(refusal_of(local.saved()), "does not name its features"));
  CAF_CHECK(contains(refusal_of(local.saved(), names_in("seed")), "names for them"));
  CAF_CHECK_EQUAL(refusal_of(local.saved(), names_in("full")), "");
}
