#include "training/report.hpp"

#include "model/base/json_text.hpp"
#include "training/card_precision.hpp"
#include "training/charts.hpp"
#include "training/output_file.hpp"
#include "training/report_page.hpp"
#include "training/time_axis.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

namespace vigie {

namespace {

namespace json = boost::json;

/// How many frauds are explained to find out what the model looks at.
constexpr std::size_t most_explained = 500;

bool is_paysim(const schema& of) {
  return of.name == "paysim";
}

feature_program rule_program(const schema& of) {
  const std::vector<std::string> features{"empties_outgoing"};
  const auto expressions = expressions_of(of, features);
  if (const auto* found = std::get_if<std::vector<named_expression>>(&expressions)) {
    auto program = feature_program::compile(of, *found, features);
    if (auto* compiled = std::get_if<feature_program>(&program))
      return std::move(*compiled);
  }
  throw std::runtime_error("the schema paysim has no feature " + features.front() +
                           ", on which its reports rest");
}

/// For each row whether it obeys the rule.
std::vector<bool> obeying(const schema& of, const labelled_view& rows) {
  std::vector<bool> result(rows.size());
  const auto program = rule_program(of);
  feature_memory memory;
  for (std::size_t first = 0; first < rows.size(); first += cel::block_rows) {
    const auto count = std::min(cel::block_rows, rows.size() - first);
    const auto computed = program.compute(rows.columns, first, count, memory);
    for (std::size_t i = 0; i < count; ++i)
      result[first + i] = computed.columns[0][i] != 0;
  }
  return result;
}

rule_figures rule_of(const schema& of, const labelled_view& rows, std::span<const double> scores,
                     double threshold) {
  rule_figures result;
  const auto obeys = obeying(of, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto weight = rows.weights[i];
    if (rows.is_fraud(i))
      (obeys[i] ? result.rule.true_positives : result.rule.false_negatives) += weight;
    else
      (obeys[i] ? result.rule.false_positives : result.rule.true_negatives) += weight;
    if (rows.is_fraud(i) && !obeys[i]) {
      result.frauds_beyond += weight;
      if (scores[i] >= threshold)
        result.found_beyond += weight;
    }
  }
  return result;
}

card_figures cards_of(const labelled_events& events, std::size_t account, std::span<const double> scores,
                      std::size_t k) {
  const auto rows = events.view();
  std::vector<std::int64_t> days(rows.size(), 0);
  if (const auto axis = time_axis::of(*events.of)) {
    days = axis->values_of(rows);
    for (auto& value : days)
      value = axis->day_of(value);
  }
  return {k, card_precision_at(k, rows.columns[account], days, rows.frauds, scores)};
}

std::string sentence_of(const model_definition& of, const std::string& feature) {
  const auto found = std::ranges::find(of.expressions, feature, &named_expression::name);
  return found == of.expressions.end() ? std::string{} : found->says;
}

std::vector<feature_weight> strengths(const classifier& model, const labelled_view& rows) {
  std::vector<feature_weight> result;
  for (const auto& name : model.definition().features)
    result.push_back({name, sentence_of(model.definition(), name), 0});
  feature_memory memory;
  std::size_t explained = 0;
  for (std::size_t i = 0; i < rows.size() && explained < most_explained; ++i) {
    if (!rows.is_fraud(i))
      continue;
    ++explained;
    for (const auto& c : model.explain(rows.columns, i, memory).contributions)
      std::find_if(result.begin(), result.end(), [&](auto& f) { return f.name == c.feature; })->strength +=
          std::fabs(c.contribution);
  }
  for (auto& f : result)
    f.strength /= static_cast<double>(explained);
  std::stable_sort(result.begin(), result.end(), [](auto& a, auto& b) { return a.strength > b.strength; });
  return result;
}

json::object to_json(const confusion& c) {
  return {{"true_positives", c.true_positives},
          {"false_positives", c.false_positives},
          {"false_negatives", c.false_negatives},
          {"true_negatives", c.true_negatives},
          {"precision", c.precision()},
          {"recall", c.recall()},
          {"f1", c.f1()}};
}

std::string compared_row(std::string_view name, std::string_view ours, std::string_view course) {
  return "<tr><th scope=\"row\">" + escaped(name) + "</th><td class=\"ours\">" + escaped(ours) + "</td><td>" +
         escaped(course) + "</td></tr>\n";
}

std::string cards(const report_input& r) {
  const auto& o = r.outcome;
  const auto frauds = o.true_positives + o.false_negatives;
  return "<div class=\"cards\">\n" +
         card(with_thousands(o.true_positives) + " of " + with_thousands(frauds), "frauds found") +
         card(with_thousands(o.false_positives),
              "false alarms among " + with_thousands(o.false_positives + o.true_negatives) + " others") +
         card(percent(o.precision()), "of the alerts are frauds") +
         card(fixed(r.tested.average_precision(), 4), "average precision") + "</div>\n";
}

std::string comparison(const report_input& r) {
  const auto& o = r.outcome;
  const auto& course = course_outcome;
  return "<h2>Beside the course's model</h2>\n<table>\n<tr><th></th><th>this model</th><th>the course's, on "
         "its own "
         "test part</th></tr>\n" +
         compared_row("frauds found",
                      with_thousands(o.true_positives) + " of " +
                          with_thousands(o.true_positives + o.false_negatives),
                      "1 of 312") +
         compared_row("recall", percent(o.recall()), percent(course.recall())) +
         compared_row("false alarms", with_thousands(o.false_positives), "0") +
         compared_row("precision", percent(o.precision()), percent(course.precision())) +
         compared_row("F1", fixed(o.f1(), 4), fixed(course.f1(), 4)) + "</table>\n";
}

std::string figures(const report_input& r) {
  return "<h2>Figures</h2>\n<table>\n" +
         table_row("average precision", fixed(r.tested.average_precision(), 6)) +
         table_row("recall at precision 0.5", fixed(r.tested.recall_at_precision(0.5), 6)) +
         table_row("recall at precision 0.9", fixed(r.tested.recall_at_precision(0.9), 6)) +
         table_row("F1 at the threshold", fixed(r.outcome.f1(), 6)) +
         table_row("area under the ROC curve", fixed(r.tested.auc(), 6)) +
         (r.cards ? table_row("card precision at " + std::to_string(r.cards->k) + " a day",
                              fixed(r.cards->precision, 6))
                  : "") +
         table_row("threshold", json_text(r.threshold)) +
         table_row("rows tested", with_thousands(static_cast<double>(r.scores.size())) + ", of them " +
                                      with_thousands(static_cast<double>(r.fraud_rows)) + " frauds") +
         "</table>\n";
}

std::string rule_text(const report_input& r) {
  const auto& rule = r.rule->rule;
  return "<h2>How much is the simulation's doing</h2>\n<p>PaySim's fraudsters take all that an account "
         "holds: a transfer "
         "or cash-out of exactly the balance. This one rule, without any model, finds " +
         percent(rule.recall()) + " of the frauds tested at a precision of " + percent(rule.precision()) +
         ". Of the " + with_thousands(r.rule->frauds_beyond) +
         " frauds that the rule misses, this model finds " + with_thousands(r.rule->found_beyond) +
         ".</p>\n<p>Feature sets “pre” and “full” hold that rule as a flag, and “full” also the balances "
         "after booking, "
         "which PaySim books wrongly where it commits fraud. What they reach is an artefact of the "
         "simulation. “strict” "
         "holds neither: its figures are the ones to compare with a bank's own data.</p>\n";
}

std::string feature_table(const report_input& r) {
  std::string result =
      "<h2>What the model looks at</h2>\n<p class=\"soft\">Mean strength in the frauds tested, in "
      "log-odds.</p>\n<table>\n";
  const auto most = r.features.empty() ? 1.0 : std::max(r.features.front().strength, 1e-12);
  for (const auto& f : r.features)
    result += "<tr><th scope=\"row\">" + escaped(f.name) + "<br>" + escaped(f.says) +
              "</th><td><span class=\"bar\" style=\"width:" + fixed(60 * f.strength / most, 1) +
              "%\"></span>" + fixed(f.strength, 2) + "</td></tr>\n";
  return result + "</table>\n";
}

std::string fact_table(const report_input& r) {
  std::string result = "<h2>Model and data</h2>\n<table>\n" + table_row("kind", to_string(r.kind)) +
                       table_row("model_sha256", r.sha256);
  for (const auto& [name, value] : r.facts)
    result += table_row(name, value);
  return result + "</table>\n";
}

} // namespace

std::vector<std::size_t> fields_reported(const schema& of) {
  std::vector<std::size_t> result;
  if (is_paysim(of))
    result = rule_program(of).fields();
  if (const auto account = of.roles[static_cast<std::size_t>(field_role::account)]) {
    result.push_back(*account);
    if (const auto axis = time_axis::of(of))
      result.push_back(axis->field_place());
  }
  return result;
}

report_input test_report(const classifier& model, const labelled_events& events, std::size_t top_k,
                         std::string title) {
  const auto rows = events.view();
  auto scores = scores_of(model, rows);
  evaluation tested(rows, scores);
  const auto outcome = tested.at(model.threshold());
  report_input result{std::move(title),
                      model.definition().training,
                      model.kind(),
                      model.sha256(),
                      model.threshold(),
                      std::move(scores),
                      frauds_in(rows),
                      std::move(tested),
                      outcome,
                      {},
                      {},
                      strengths(model, rows)};
  if (is_paysim(*events.of))
    result.rule = rule_of(*events.of, rows, result.scores, result.threshold);
  if (const auto account = events.of->roles[static_cast<std::size_t>(field_role::account)])
    result.cards = cards_of(events, *account, result.scores, top_k);
  return result;
}

std::string report_json(const report_input& r) {
  json::object facts;
  for (const auto& [name, value] : r.facts)
    facts[name] = value;
  json::array features;
  for (const auto& f : r.features)
    features.push_back({{"name", f.name}, {"says", f.says}, {"strength", f.strength}});
  json::object root{
      {"title", r.title},
      {"kind", to_string(r.kind)},
      {"model_sha256", r.sha256},
      {"facts", facts},
      {"threshold", r.threshold},
      {"rows_tested", r.scores.size()},
      {"fraud_rows_tested", r.fraud_rows},
      {"average_precision", r.tested.average_precision()},
      {"recall_at_precision_0.5", r.tested.recall_at_precision(0.5)},
      {"recall_at_precision_0.9", r.tested.recall_at_precision(0.9)},
      {"auc", r.tested.auc()},
      {"at_threshold", to_json(r.outcome)},
  };
  if (r.cards)
    root["card_precision"] = {{"k", r.cards->k}, {"precision", r.cards->precision}};
  if (r.rule) {
    root["course"] = {{"frauds", 312}, {"true_positives", 1}, {"false_positives", 0}};
    root["rule_alone"] = to_json(r.rule->rule);
    root["frauds_beyond_the_rule"] = r.rule->frauds_beyond;
    root["found_beyond_the_rule"] = r.rule->found_beyond;
  }
  root["features"] = features;
  return json::serialize(root) + "\n";
}

std::string report_html(const report_input& r) {
  const auto heading = std::string(to_string(r.kind)) + " model";
  return page_of(
      r.title + ": " + heading, r.title,
      cards(r) + "<div class=\"pictures\">\n<figure>" + confusion_matrix_svg(r.outcome, r.threshold) +
          "</figure>\n<figure>" + precision_recall_svg(r.tested, r.threshold) + "</figure>\n<figure>" +
          roc_svg(r.tested, r.threshold) +
          "</figure>\n</div>\n<p class=\"soft\">Counts are weighted: a row of a thinned data set stands for "
          "as many "
          "transactions as its weight says. The orange dot is this model at its threshold.</p>\n" +
          (r.rule ? comparison(r) : "") + figures(r) + (r.rule ? rule_text(r) : "") + feature_table(r) +
          fact_table(r));
}

void write_report(const report_input& r, const std::filesystem::path& folder) {
  write_whole(folder / "report.json", report_json(r));
  write_whole(folder / "confusion-matrix.svg", confusion_matrix_svg(r.outcome, r.threshold));
  write_whole(folder / "precision-recall.svg", precision_recall_svg(r.tested, r.threshold));
  write_whole(folder / "roc.svg", roc_svg(r.tested, r.threshold));
  write_whole(folder / "index.html", report_html(r));
}

} // namespace vigie
