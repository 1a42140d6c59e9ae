#include "training/report.hpp"

#include "model/base/json_text.hpp"
#include "model/scoring/features.hpp"
#include "training/charts.hpp"
#include "training/output_file.hpp"
#include "training/transaction_events.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

namespace vigie {

namespace {

namespace json = boost::json;

/// How many frauds are explained to find out what the model looks at.
constexpr std::size_t most_explained = 500;

bool obeys_rule(const transaction& t) {
  static const auto* rule = find_feature("empties_outgoing");
  return rule->value(t) != 0;
}

rule_figures rule_of(labelled_view rows, std::span<const double> scores, double threshold) {
  rule_figures result;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& t = rows.transactions[i];
    const auto weight = rows.weights[i];
    const auto obeys = obeys_rule(t);
    if (is_fraud(t))
      (obeys ? result.rule.true_positives : result.rule.false_negatives) += weight;
    else
      (obeys ? result.rule.false_positives : result.rule.true_negatives) += weight;
    if (is_fraud(t) && !obeys) {
      result.frauds_beyond += weight;
      if (scores[i] >= threshold)
        result.found_beyond += weight;
    }
  }
  return result;
}

std::string sentence_of(const model_definition& of, const std::string& feature) {
  const auto found = std::ranges::find(of.expressions, feature, &named_expression::name);
  return found == of.expressions.end() ? std::string{} : found->says;
}

std::vector<feature_weight> strengths(const classifier& model, const std::shared_ptr<const schema>& of,
                                      labelled_view rows) {
  std::vector<feature_weight> result;
  for (const auto& name : model.definition().features)
    result.push_back({name, sentence_of(model.definition(), name), 0});
  feature_memory memory;
  std::size_t explained = 0;
  for (const auto& t : rows.transactions) {
    if (!is_fraud(t))
      continue;
    const auto event = events_of({&t, 1}, of);
    for (const auto& c : model.explain(event.views(), 0, memory).contributions)
      std::find_if(result.begin(), result.end(), [&](auto& f) { return f.name == c.feature; })->strength +=
          std::fabs(c.contribution);
    if (++explained == most_explained)
      break;
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

std::string escaped(std::string_view text) {
  std::string result;
  for (const auto c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '"')
      result += "&quot;";
    else
      result += c;
  }
  return result;
}

std::string table_row(std::string_view name, std::string_view value) {
  return "<tr><th scope=\"row\">" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
}

std::string compared_row(std::string_view name, std::string_view ours, std::string_view course) {
  return "<tr><th scope=\"row\">" + escaped(name) + "</th><td class=\"ours\">" + escaped(ours) + "</td><td>" +
         escaped(course) + "</td></tr>\n";
}

constexpr std::string_view page_style = R"(
:root{color-scheme:light dark;--page:#f4f3f0;--card:#fcfcfb;--ink:#1c1c1a;--soft:#6b6a64;--rule:#e3e2dd;--accent:#2a78d6}
@media screen and (prefers-color-scheme:dark){:root{--page:#111110;--card:#1a1a19;--ink:#f1f0ec;--soft:#a3a29b;--rule:#383733;--accent:#5b9ff0}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:24px;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
h1{font-size:26px;margin:0}h2{font-size:18px;margin:28px 0 10px}
p{max-width:75ch;margin:6px 0}.soft{color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:12px;margin:18px 0}
.card,figure,table{background:var(--card);border:1px solid var(--rule);border-radius:10px}
.card{padding:14px 16px}.card b{display:block;font-size:26px;font-variant-numeric:tabular-nums}.card span{color:var(--soft)}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:12px}
figure{margin:0;overflow:hidden}figure svg{display:block;width:100%;height:auto}
table{border-collapse:separate;border-spacing:0;width:100%;overflow:hidden}
th,td{padding:6px 14px;text-align:left;border-top:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}
tr:first-child>*{border-top:0}th[scope=row]{font-weight:400;color:var(--soft);width:34%}
td{font-variant-numeric:tabular-nums}.ours{font-weight:600}
.bar{display:inline-block;height:10px;border-radius:3px;background:var(--accent);vertical-align:middle;margin-right:8px}
@media print{body{padding:0;background:#fff;max-width:none}.cards{grid-template-columns:repeat(4,1fr)}.card b{font-size:19px}.card,figure,table,tr{break-inside:avoid}.pictures{grid-template-columns:1fr 1fr}.bar{print-color-adjust:exact}}
)";

std::string card(std::string_view number, std::string_view words) {
  return "<div class=\"card\"><b>" + escaped(number) + "</b><span>" + escaped(words) + "</span></div>\n";
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
         table_row("threshold", json_text(r.threshold)) +
         table_row("rows tested", with_thousands(static_cast<double>(r.scores.size())) + ", of them " +
                                      with_thousands(static_cast<double>(r.fraud_rows)) + " frauds") +
         "</table>\n";
}

std::string rule_text(const report_input& r) {
  const auto& rule = r.rule.rule;
  return "<h2>How much is the simulation's doing</h2>\n<p>PaySim's fraudsters take all that an account "
         "holds: a transfer "
         "or cash-out of exactly the balance. This one rule, without any model, finds " +
         percent(rule.recall()) + " of the frauds tested at a precision of " + percent(rule.precision()) +
         ". Of the " + with_thousands(r.rule.frauds_beyond) +
         " frauds that the rule misses, this model finds " + with_thousands(r.rule.found_beyond) +
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

report_input test_report(const classifier& model, const std::shared_ptr<const schema>& of, labelled_view rows,
                         std::string title) {
  auto scores = scores_of(model, of, rows);
  evaluation tested(rows, scores);
  const auto outcome = tested.at(model.threshold());
  auto rule = rule_of(rows, scores, model.threshold());
  return {std::move(title), model.definition().training, model.kind(),
          model.sha256(),   model.threshold(),           std::move(scores),
          frauds_in(rows),  std::move(tested),           outcome,
          std::move(rule),  strengths(model, of, rows)};
}

std::string report_json(const report_input& r) {
  json::object facts;
  for (const auto& [name, value] : r.facts)
    facts[name] = value;
  json::array features;
  for (const auto& f : r.features)
    features.push_back({{"name", f.name}, {"says", f.says}, {"strength", f.strength}});
  const json::object root{
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
      {"course", {{"frauds", 312}, {"true_positives", 1}, {"false_positives", 0}}},
      {"rule_alone", to_json(r.rule.rule)},
      {"frauds_beyond_the_rule", r.rule.frauds_beyond},
      {"found_beyond_the_rule", r.rule.found_beyond},
      {"features", features},
  };
  return json::serialize(root) + "\n";
}

std::string report_html(const report_input& r) {
  const auto heading = std::string(to_string(r.kind)) + " model";
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\">\n<title>" +
         escaped(r.title) + "</title>\n<style>" + std::string(page_style) +
         "</style>\n</head>\n<body>\n<h1>" + escaped(r.title) + ": " + escaped(heading) + "</h1>\n" +
         cards(r) + "<div class=\"pictures\">\n<figure>" + confusion_matrix_svg(r.outcome, r.threshold) +
         "</figure>\n<figure>" + precision_recall_svg(r.tested, r.threshold) + "</figure>\n<figure>" +
         roc_svg(r.tested, r.threshold) +
         "</figure>\n</div>\n<p class=\"soft\">Counts are weighted: a row of a thinned data set stands for "
         "as many "
         "transactions as its weight says. The orange dot is this model at its threshold.</p>\n" +
         comparison(r) + figures(r) + rule_text(r) + feature_table(r) + fact_table(r) + "</body>\n</html>\n";
}

void write_report(const report_input& r, const std::filesystem::path& folder) {
  write_whole(folder / "report.json", report_json(r));
  write_whole(folder / "confusion-matrix.svg", confusion_matrix_svg(r.outcome, r.threshold));
  write_whole(folder / "precision-recall.svg", precision_recall_svg(r.tested, r.threshold));
  write_whole(folder / "roc.svg", roc_svg(r.tested, r.threshold));
  write_whole(folder / "index.html", report_html(r));
}

} // namespace vigie
