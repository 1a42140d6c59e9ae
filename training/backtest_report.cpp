#include "model/base/money.hpp"
#include "training/backtest.hpp"
#include "training/charts.hpp"
#include "training/output_file.hpp"
#include "training/report_page.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace vigie {

namespace {

namespace json = boost::json;

/// Null where there is nothing to divide by.
json::value share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0)
    return nullptr;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::uint64_t labelled_alerts(const policy_trial& of) {
  return of.true_positives + of.false_positives;
}

std::string money_text(std::int64_t amount, int decimals) {
  return to_string(money_sum::from_cents(amount), decimals);
}

json::object to_json(const policy_trial& of, int decimals) {
  json::array rules;
  for (const auto& rule : of.rules)
    rules.push_back({{"name", rule.name},
                     {"matched", rule.matched},
                     {"true_positives", rule.true_positives},
                     {"marginal", rule.marginal}});
  json::object result{{"policy", of.sha256},
                      {"transactions", of.transactions},
                      {"frauds", of.frauds},
                      {"alerts", of.alerts},
                      {"suppressed", of.suppressed},
                      {"true_positives", of.true_positives},
                      {"precision", share(of.true_positives, labelled_alerts(of))},
                      {"recall", share(of.true_positives, of.frauds)},
                      {"amount_caught", money_text(of.amount_caught, decimals)},
                      {"amount_missed", money_text(of.amount_missed, decimals)},
                      {"alerts_a_day", share(of.alerts, static_cast<std::uint64_t>(of.days))}};
  result["rules"] = std::move(rules);
  return result;
}

json::array to_json(const std::vector<alert_example>& examples) {
  json::array result;
  for (const auto& one : examples) {
    json::object entry{{"row", one.row}, {"amount", one.amount}};
    entry["fraud"] = one.fraud ? json::value(*one.fraud) : json::value(nullptr);
    entry["account"] = one.account ? json::value(*one.account) : json::value(nullptr);
    result.push_back(std::move(entry));
  }
  return result;
}

std::string count_text(std::uint64_t count) {
  return with_thousands(static_cast<double>(count));
}

std::string share_text(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "none" : percent(static_cast<double>(part) / static_cast<double>(whole));
}

std::string a_day(const policy_trial& of) {
  return of.days == 0 ? "unknown" : fixed(static_cast<double>(of.alerts) / static_cast<double>(of.days), 1);
}

std::string row_of(std::string_view name, const std::vector<std::string>& cells) {
  auto result = "<tr><th scope=\"row\">" + escaped(name) + "</th>";
  for (const auto& cell : cells)
    result += "<td>" + escaped(cell) + "</td>";
  return result + "</tr>\n";
}

/// A figure of the policy that is tried, and of the other where there is one.
template <class Text>
std::string figure_row(std::string_view name, const backtest_report& r, Text text) {
  std::vector<std::string> cells{text(r.here)};
  if (r.against)
    cells.push_back(text(*r.against));
  return row_of(name, cells);
}

std::string figures(const backtest_report& r) {
  const auto amount = [&](std::int64_t policy_trial::*which) {
    return [&r, which](const policy_trial& t) { return money_text(t.*which, r.decimals); };
  };
  return "<h2>Figures</h2>\n<table>\n" + (r.against ? row_of("", {"tried", "in force"}) : std::string{}) +
         figure_row("transactions", r, [](const auto& t) { return count_text(t.transactions); }) +
         figure_row("frauds", r, [](const auto& t) { return count_text(t.frauds); }) +
         figure_row("alerts", r, [](const auto& t) { return count_text(t.alerts); }) +
         figure_row("alerts a day", r, [](const auto& t) { return a_day(t); }) +
         figure_row("suppressed", r, [](const auto& t) { return count_text(t.suppressed); }) +
         figure_row("frauds found", r, [](const auto& t) { return count_text(t.true_positives); }) +
         figure_row("precision", r,
                    [](const auto& t) { return share_text(t.true_positives, labelled_alerts(t)); }) +
         figure_row("recall", r, [](const auto& t) { return share_text(t.true_positives, t.frauds); }) +
         figure_row("amount caught", r, amount(&policy_trial::amount_caught)) +
         figure_row("amount missed", r, amount(&policy_trial::amount_missed)) + "</table>\n";
}

std::string rule_table(std::string_view heading, const policy_trial& of) {
  if (of.rules.empty())
    return {};
  auto result = "<h2>" + escaped(heading) +
                "</h2>\n<p class=\"soft\">Found by it alone: frauds that neither another rule nor the score "
                "finds.</p>\n<table>\n" +
                row_of("rule", {"matched", "frauds", "found by it alone"});
  for (const auto& rule : of.rules)
    result += row_of(rule.name,
                     {count_text(rule.matched), count_text(rule.true_positives), count_text(rule.marginal)});
  return result + "</table>\n";
}

std::string examples(std::string_view heading, std::uint64_t all, const std::vector<alert_example>& some) {
  auto result = "<h2>" + escaped(heading) + ": " + count_text(all) + "</h2>\n";
  if (some.empty())
    return result;
  result += "<table>\n" + row_of("row", {"account", "amount", "label"});
  for (const auto& one : some)
    result += row_of(std::to_string(one.row), {one.account.value_or(""), one.amount,
                                               !one.fraud   ? "unknown"
                                               : *one.fraud ? "fraud"
                                                            : "legitimate"});
  return result + "</table>\n";
}

/// What each rule catches, and what it alone does; bars of one scale.
std::string rules_svg(const policy_trial& of) {
  constexpr int line = 34, left = 200, width = 640;
  std::uint64_t most = 1;
  for (const auto& rule : of.rules)
    most = std::max(most, rule.true_positives);
  const auto length = [&](std::uint64_t count) {
    return fixed(static_cast<double>(count) / static_cast<double>(most) * (width - left - 80), 1);
  };
  const auto height = std::to_string(40 + line * static_cast<int>(of.rules.size()));
  auto svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + std::to_string(width) + " " + height +
      "\" role=\"img\" aria-label=\"Frauds that each rule finds\"><style>text{font:13px system-ui,sans-serif;"
      "fill:#6b6a64}.own{fill:#b9c6cc}.alone{fill:#2a78d6}</style>"
      "<text x=\"10\" y=\"20\">Frauds found by each rule; dark: by it alone</text>";
  int y = 40;
  for (const auto& rule : of.rules) {
    const auto at = std::to_string(y);
    const auto bar = [&](std::string_view kind, std::uint64_t count) {
      return "<rect class=\"" + std::string{kind} + "\" x=\"" + std::to_string(left) + "\" y=\"" + at +
             "\" height=\"18\" width=\"" + length(count) + "\"/>";
    };
    svg += "<text x=\"10\" y=\"" + std::to_string(y + 14) + "\">" + escaped(rule.name.substr(0, 26)) +
           "</text>" + bar("own", rule.true_positives) + bar("alone", rule.marginal) + "<text x=\"" +
           std::to_string(width - 70) + "\" y=\"" + std::to_string(y + 14) + "\">" +
           count_text(rule.true_positives) + "</text>";
    y += line;
  }
  return svg + "</svg>\n";
}

} // namespace

std::string backtest_json(const backtest_report& r) {
  auto root = to_json(r.here, r.decimals);
  for (const auto& [name, value] : r.facts)
    root[name] = value;
  if (r.against) {
    root["against"] = to_json(*r.against, r.decimals);
    root["only_here"] = r.only_here;
    root["only_there"] = r.only_there;
    root["both"] = r.both;
    root["examples"] =
        json::object{{"only_here", to_json(r.examples_here)}, {"only_there", to_json(r.examples_there)}};
  }
  return json::serialize(root) + "\n";
}

std::string backtest_html(const backtest_report& r) {
  const auto& t = r.here;
  auto body = "<div class=\"cards\">\n" + card(count_text(t.alerts), "alerts, " + a_day(t) + " a day") +
              card(count_text(t.true_positives) + " of " + count_text(t.frauds), "frauds found") +
              card(share_text(t.true_positives, labelled_alerts(t)), "of the alerts are frauds") +
              card(money_text(t.amount_caught, r.decimals), "caught of the amount of frauds") + "</div>\n";
  if (!t.rules.empty())
    body += "<div class=\"pictures\">\n<figure>" + rules_svg(t) + "</figure>\n</div>\n";
  body += figures(r) + rule_table("Rules", t);
  if (r.against)
    body += rule_table("Rules in force", *r.against) +
            examples("Alerts of the policy tried alone", r.only_here, r.examples_here) +
            examples("Alerts of the policy in force alone", r.only_there, r.examples_there);
  body += "<h2>Data</h2>\n<table>\n";
  for (const auto& [name, value] : r.facts)
    body += table_row(name, value);
  return page_of("Backtest", "Backtest", body + table_row("policy", t.sha256) + "</table>\n");
}

void write_backtest(const backtest_report& r, const std::filesystem::path& folder) {
  write_whole(folder / "report.json", backtest_json(r));
  write_whole(folder / "rules.svg", rules_svg(r.here));
  write_whole(folder / "index.html", backtest_html(r));
}

} // namespace vigie
