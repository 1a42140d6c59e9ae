#include "training/train.hpp"

#include "model/base/sha256.hpp"
#include "model/scoring/model_file.hpp"
#include "training/fit_logistic.hpp"
#include "training/golden_messages.hpp"
#include "training/xgboost_json.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace vigie {

namespace {

/// Share of the learning part on which the threshold is chosen.
constexpr double validation_share = 0.2;

logistic_options logistic_of(const training_options& o) {
  logistic_options result;
  result.balanced = o.balanced.value_or(o.features != feature_set::seed);
  return result;
}

/// What did well over several seeds. Raw units want deep trees, as each split sees one balance or amount; our
/// own features hold the comparisons, and without the flag of the set "pre" shallow trees are the steadier
/// ones.
boosted_options boosted_of(const training_options& o) {
  boosted_options result;
  if (o.features == feature_set::seed)
    result = {300, 6, 0.1, 0.8, 1.0, 3.0, o.seed};
  else if (o.features == feature_set::strict)
    result.depth = 3;
  result.trees = o.trees.value_or(result.trees);
  result.depth = o.depth.value_or(result.depth);
  result.learning_rate = o.learning_rate.value_or(result.learning_rate);
  result.seed = o.seed;
  return result;
}

std::string text_of(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.10g", value);
  return text.data();
}

struct parts {
  labelled_rows learning; ///< the rows to fit, then those to validate on
  std::size_t to_fit = 0;
  labelled_rows test;

  labelled_view fit() const { return learning.view(0, to_fit); }
  labelled_view validation() const { return learning.view(to_fit, learning.transactions.size() - to_fit); }
};

void require_both_classes(labelled_view rows, const std::string& where) {
  const auto frauds = frauds_in(rows);
  if (frauds == 0)
    throw training_error(where + " holds no fraud among its " + std::to_string(rows.size()) +
                         " rows; both classes are needed");
  if (frauds == rows.size())
    throw training_error(where + " holds nothing but frauds (" + std::to_string(frauds) +
                         " rows); both classes are needed");
}

division set_aside(const labelled_rows& rows, const places& among, double share, const training_options& o) {
  return o.split == split_kind::time ? divide_by_time(rows, among, share)
                                     : divide_at_random(rows, among, share, o.seed);
}

parts divide(const labelled_rows& rows, const training_options& o, double sample) {
  auto used = all_places(rows);
  if (sample < 1)
    used = sample_at_random(used, sample, o.seed).taken;
  const auto tested =
      o.test_from_step ? divide_at_step(rows, used, *o.test_from_step) : set_aside(rows, used, o.test, o);
  const auto validated = set_aside(rows, tested.first, validation_share, o);
  auto order = validated.first;
  order.insert(order.end(), validated.taken.begin(), validated.taken.end());
  parts result{rows.at(order), validated.first.size(), rows.at(tested.taken)};
  require_both_classes(result.test.view(), "the test part");
  require_both_classes(result.validation(), "the validation part");
  require_both_classes(result.fit(), "the part to fit");
  return result;
}

model_definition define(const schema& of, std::vector<std::string> features) {
  auto result = definition_by(of, std::move(features));
  if (const auto* failure = std::get_if<feature_failure>(&result))
    throw training_error("the features of " + of.name + " cannot be used: " + failure->reason);
  return std::get<model_definition>(std::move(result));
}

classifier model_of(const model_definition& definition, const schema& of) {
  auto result = classifier::make(definition, of);
  if (const auto* failure = std::get_if<feature_failure>(&result))
    throw training_error("the features of " + of.name + " cannot be used: " + failure->reason);
  return std::get<classifier>(std::move(result));
}

model_definition fit(labelled_view rows, const training_options& o, const progress_function& progress) {
  auto result = define(*o.of, features_in(*o.of, to_string(o.features)));
  const auto features = features_of(o.features);
  if (o.kind == model_kind::logistic)
    result.parameters = fit_logistic(features, rows, logistic_of(o), progress).parameters;
  else
    result.parameters = fit_boosted(features, rows, boosted_of(o), progress);
  return result;
}

model_definition imported(const std::filesystem::path& file, const schema& of) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream)
    throw training_error("the model to import, " + file.string() + ", cannot be read");
  try {
    std::vector<std::string> known;
    for (const auto& feature : of.features)
      known.push_back(feature.name);
    auto model = read_xgboost(text, known);
    auto result = define(of, std::move(model.features));
    result.parameters = std::move(model.parameters);
    return result;
  } catch (const xgboost_error& e) {
    throw training_error("the model to import, " + file.string() + ", is refused: " + e.what());
  }
}

double choose_threshold(const model_definition& definition, const std::shared_ptr<const schema>& of,
                        labelled_view rows, const threshold_rule& rule) {
  const evaluation validated(rows, scores_of(model_of(definition, *of), of, rows));
  if (rule.recall)
    return validated.threshold_for_recall(*rule.recall);
  if (!rule.precision)
    return validated.best_f1_threshold();
  const auto found = validated.threshold_for_precision(*rule.precision);
  if (!found)
    throw training_error("no threshold reaches the precision " + text_of(*rule.precision) +
                         " on the validation part; a lower --target-precision may be reached");
  return *found;
}

std::string fit_text(const training_options& o) {
  if (o.import)
    return "by XGBoost, imported from " + o.import->filename().string();
  const auto set = "feature set " + std::string(to_string(o.features)) + ", ";
  if (o.kind == model_kind::logistic)
    return set + (logistic_of(o).balanced ? "classes balanced, " : "") +
           "L2 with C = " + text_of(logistic_of(o).c);
  const auto b = boosted_of(o);
  return set + std::to_string(b.trees) + " trees of depth " + std::to_string(b.depth) + ", learning rate " +
         text_of(b.learning_rate) + ", a tree sees " + text_of(b.subsample) + " of the rows and " +
         text_of(b.columns) + " of the features, L2 " + text_of(b.l2);
}

using facts = std::vector<std::pair<std::string, std::string>>;

facts facts_of(const training_options& o, const labelled_rows& rows, const parts& p, double sample) {
  facts result{{"data", o.input.filename().string()},
               {"data_sha256", sha256_of_file(o.input).value_or("")},
               {"rows", std::to_string(rows.transactions.size())},
               {"frauds", std::to_string(frauds_in(rows.view()))}};
  if (!o.attribution.empty())
    result.emplace_back("attribution", o.attribution);
  result.insert(result.end(), {{"fit", fit_text(o)},
                               {"sample", text_of(sample)},
                               {"split", std::string(to_string(o.split))},
                               {"test", o.test_from_step ? "from step " + std::to_string(*o.test_from_step)
                                                         : text_of(o.test)},
                               {"seed", std::to_string(o.seed)},
                               {"rows_learnt", std::to_string(p.learning.transactions.size())},
                               {"frauds_learnt", std::to_string(frauds_in(p.learning.view()))},
                               {"threshold_rule", to_string(o.rule) + ", on a validation part"}});
  return result;
}

} // namespace

std::string to_string(const threshold_rule& rule) {
  if (rule.precision)
    return "precision " + text_of(*rule.precision) + " or more";
  if (rule.recall)
    return "recall " + text_of(*rule.recall) + " or more";
  return "best F1";
}

training_result train(const training_options& o, const progress_function& progress) {
  const auto sample = o.sample.value_or(o.features == feature_set::seed ? 0.2 : 1.0);
  auto rows = read_labelled_rows(o.input, progress);
  require_both_classes(rows.view(), o.input.string());
  const auto divided = divide(rows, o, sample);
  const auto described = facts_of(o, rows, divided, sample);
  rows = {};

  auto definition = o.import ? imported(*o.import, *o.of) : fit(divided.fit(), o, progress);
  const auto threshold = choose_threshold(definition, o.of, divided.validation(), o.rule);
  if (!o.import)
    definition = fit(divided.learning.view(), o, progress);
  definition.threshold = threshold;
  definition.training = described;

  auto text = model_file_text(model_of(definition, *o.of), o.of, golden_messages());
  auto read = read_model(text, o.of);
  if (const auto* failure = std::get_if<model_failure>(&read))
    throw std::runtime_error("the model that was fitted cannot be used: " + failure->reason);
  auto& model = std::get<classifier>(read);
  auto report = test_report(model, o.of, divided.test.view(), "Training report");
  return {std::move(model), std::move(text), std::move(report)};
}

report_input evaluate(const classifier& model, const std::shared_ptr<const schema>& of,
                      const std::filesystem::path& input, const progress_function& progress) {
  const auto rows = read_labelled_rows(input, progress);
  require_both_classes(rows.view(), input.string());
  auto result = test_report(model, of, rows.view(), "Evaluation report");
  result.facts.insert(result.facts.begin(), {{"evaluated_on", input.filename().string()},
                                             {"evaluated_on_sha256", sha256_of_file(input).value_or("")}});
  return result;
}

} // namespace vigie
