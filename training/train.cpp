#include "training/train.hpp"

#include "model/base/sha256.hpp"
#include "model/scoring/model_file.hpp"
#include "training/feature_choice.hpp"
#include "training/fit_logistic.hpp"
#include "training/golden_messages.hpp"
#include "training/parts.hpp"
#include "training/xgboost_json.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace vigie {

namespace {

bool is_paysim_set(const training_options& o, std::string_view set) {
  return o.of->name == "paysim" && o.features == set;
}

logistic_options logistic_of(const training_options& o) {
  logistic_options result;
  result.balanced = o.balanced.value_or(!is_paysim_set(o, "seed"));
  return result;
}

/// What did well with PaySim's sets over several seeds. Raw units want deep trees, as each split sees one
/// balance or amount; our own features hold the comparisons, and without the flag of the set "pre" shallow
/// trees are the steadier ones.
boosted_options boosted_of(const training_options& o) {
  boosted_options result;
  if (is_paysim_set(o, "seed"))
    result = {300, 6, 0.1, 0.8, 1.0, 3.0, o.seed};
  else if (is_paysim_set(o, "strict"))
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

feature_program program_of(const model_definition& definition, const schema& of) {
  auto result = feature_program::compile(of, definition.expressions, definition.features);
  if (const auto* failure = std::get_if<feature_failure>(&result))
    throw training_error("the features of " + of.name + " cannot be used: " + failure->reason);
  return std::get<feature_program>(std::move(result));
}

history_program_ptr past_of(const model_definition& definition, const schema& of) {
  auto past = program_of(definition, of).past(of);
  if (const auto* failure = std::get_if<feature_failure>(&past))
    throw training_error("the history of " + of.name + " cannot be computed: " + failure->reason);
  return std::get<history_program_ptr>(std::move(past));
}

/// The fields that this model, its split and its report look at.
field_selection fields_used(const model_definition& definition, const training_options& o) {
  auto result = program_of(definition, *o.of).fields();
  const auto reported = fields_reported(*o.of);
  result.insert(result.end(), reported.begin(), reported.end());
  if (const auto axis = axis_of(o))
    result.push_back(axis->field_place());
  return select(std::move(result));
}

model_definition fit(const labelled_view& rows, const training_options& o,
                     const progress_function& progress) {
  auto result = define(*o.of, features_wanted(*o.of, o.features));
  const auto features = program_of(result, *o.of);
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

double choose_threshold(const model_definition& definition, const schema& of, const labelled_view& rows,
                        const threshold_rule& rule) {
  const evaluation validated(rows, scores_of(model_of(definition, of), rows));
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
  const auto set = o.features ? "feature set " + *o.features + ", " : "all features, ";
  if (o.kind == model_kind::logistic)
    return set + (logistic_of(o).balanced ? "classes balanced, " : "") +
           "L2 with C = " + text_of(logistic_of(o).c);
  const auto b = boosted_of(o);
  return set + std::to_string(b.trees) + " trees of depth " + std::to_string(b.depth) + ", learning rate " +
         text_of(b.learning_rate) + ", a tree sees " + text_of(b.subsample) + " of the rows and " +
         text_of(b.columns) + " of the features, L2 " + text_of(b.l2);
}

using facts = std::vector<std::pair<std::string, std::string>>;

/// How the test part was taken.
facts split_facts(const training_options& o) {
  facts result{{"split", std::string(to_string(o.split))}};
  const auto add = [&](const char* name, const std::optional<std::string>& value) {
    if (value)
      result.emplace_back(name, *value);
  };
  add("train_from", o.train_from);
  if (o.test_from)
    result.emplace_back("test", "from " + axis_of(o)->text_of(*axis_of(o)->parse(*o.test_from)));
  else
    result.emplace_back("test", text_of(o.test));
  add("test_until", o.test_until);
  add("gap", o.gap);
  return result;
}

facts facts_of(const training_options& o, const labelled_events& rows, const parts& p, double sample) {
  facts result{{"data", o.input.filename().string()},
               {"data_sha256", sha256_of_file(o.input).value_or("")},
               {"rows", std::to_string(rows.size())},
               {"frauds", std::to_string(frauds_in(rows.view()))}};
  if (!o.attribution.empty())
    result.emplace_back("attribution", o.attribution);
  result.insert(result.end(), {{"fit", fit_text(o)}, {"sample", text_of(sample)}});
  const auto split = split_facts(o);
  result.insert(result.end(), split.begin(), split.end());
  result.insert(result.end(), {{"seed", std::to_string(o.seed)},
                               {"rows_learnt", std::to_string(p.learning.size())},
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

training_result train(const training_options& wanted, const progress_function& progress) {
  auto o = wanted;
  if (!o.features)
    o.features = usual_set(*o.of);
  const auto sample = o.sample.value_or(is_paysim_set(o, "seed") ? 0.2 : 1.0);
  auto definition = o.import ? imported(*o.import, *o.of) : define(*o.of, features_wanted(*o.of, o.features));
  auto rows =
      read_labelled_events(o.input, o.of, fields_used(definition, o), past_of(definition, *o.of), progress);
  require_both_classes(rows.view(), o.input.string());
  const auto divided = divide(rows, o, sample);
  const auto described = facts_of(o, rows, divided, sample);
  rows = {};

  if (!o.import)
    definition = fit(divided.fit(), o, progress);
  const auto threshold = choose_threshold(definition, *o.of, divided.validation(), o.rule);
  if (!o.import)
    definition = fit(divided.learning.view(), o, progress);
  definition.threshold = threshold;
  definition.training = described;

  auto text = model_file_text(model_of(definition, *o.of), o.of, golden_messages(o.of));
  auto read = read_model(text, o.of);
  if (const auto* failure = std::get_if<model_failure>(&read))
    throw std::runtime_error("the model that was fitted cannot be used: " + failure->reason);
  auto& model = std::get<classifier>(read);
  auto report = test_report(model, divided.test, o.top_k, "Training report");
  return {std::move(model), std::move(text), std::move(report)};
}

report_input evaluate(const classifier& model, const std::shared_ptr<const schema>& of,
                      const std::filesystem::path& input, std::size_t top_k,
                      const progress_function& progress) {
  auto fields = model.fields();
  const auto reported = fields_reported(*of);
  fields.insert(fields.end(), reported.begin(), reported.end());
  const auto rows = read_labelled_events(input, of, select(std::move(fields)), model.past(), progress);
  require_both_classes(rows.view(), input.string());
  auto result = test_report(model, rows, top_k, "Evaluation report");
  if (!rows.order.empty()) {
    const auto by_time = result.scores;
    for (std::size_t i = 0; i < by_time.size(); ++i)
      result.scores[rows.order[i]] = by_time[i];
  }
  result.facts.insert(result.facts.begin(), {{"evaluated_on", input.filename().string()},
                                             {"evaluated_on_sha256", sha256_of_file(input).value_or("")}});
  return result;
}

} // namespace vigie
