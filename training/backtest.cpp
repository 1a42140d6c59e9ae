#include "training/backtest.hpp"

#include "model/base/account.hpp"
#include "model/base/money.hpp"
#include "model/base/sha256.hpp"
#include "model/policy/reading_plan.hpp"
#include "model/policy/suppression.hpp"
#include "model/window/counted_event.hpp"
#include "training/dataset.hpp"
#include "training/rows_by_time.hpp"
#include "training/time_axis.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace vigie {

namespace {

constexpr std::size_t rows_at_once = 8'192;
constexpr std::size_t most_examples = 20;
constexpr std::int64_t hour_us = 3'600'000'000;

/// What has to be read of the rows.
reading_plan_ptr reading_for(const policy_timeline& policies) {
  auto plan = plan_reading(policies, nullptr);
  if (const auto* failure = std::get_if<feature_failure>(&plan))
    throw dataset_error("the schema's judge can't be used: " + failure->reason);
  return std::get<reading_plan_ptr>(plan);
}

/// With what the report says of them.
field_selection fields_of(const reading_plan& plan) {
  auto fields = plan.fields.fields;
  if (const auto account = plan.of->roles[static_cast<std::size_t>(field_role::account)])
    fields.push_back(*account);
  if (const auto axis = time_axis::of(*plan.of))
    fields.push_back(axis->field_place());
  return select(std::move(fields));
}

/// When each event was; a schema that counts steps has one an hour, and the first is 1.
void date(event_batch& events) {
  const auto& of = *events.of;
  const auto axis = time_axis::of(of);
  if (of.with(field_role::time) != nullptr || !axis)
    return;
  const auto steps = events.find(axis->field_place())->view();
  for (std::size_t row = 0; row < events.size(); ++row)
    events.times_us[row] = steps.has(row) ? (steps.integers[row] - 1) * hour_us : 0;
}

std::int64_t days_of(const event_batch& events) {
  if (events.size() == 0 || !time_axis::of(*events.of))
    return 0;
  const auto [first, last] = std::ranges::minmax(events.times_us);
  using std::chrono::days, std::chrono::floor, std::chrono::microseconds;
  return (floor<days>(microseconds{last}) - floor<days>(microseconds{first})).count() + 1;
}

/// Tries one policy on rows that stand in the order of their time.
class trial {
public:
  trial(const policy& by, const event_batch& events) : by_{by}, events_{events}, counted_{events} {
    result_.sha256 = by.sha256;
    result_.transactions = events.size();
    result_.days = days_of(events);
    result_.written.assign(events.size(), 0);
    if (by.rules)
      for (const auto& rule : by.rules->rules())
        result_.rules.push_back({rule.name, 0, 0, 0});
  }

  policy_trial run(const progress_function& progress) {
    const auto columns = events_.views();
    for (std::size_t first = 0; first < events_.size(); first += rows_at_once) {
      const auto rows = std::min(rows_at_once, events_.size() - first);
      verdicts_.apply(by_, columns, first, rows);
      raise(first, rows);
      count_rules(first, rows);
      progress("judging", static_cast<double>(first + rows) / static_cast<double>(events_.size()));
    }
    for (std::size_t row = 0; row < events_.size(); ++row)
      count(row);
    return std::move(result_);
  }

private:
  void raise(std::size_t first, std::size_t rows) {
    const auto times = std::span{events_.times_us}.subspan(first, rows);
    if (!by_.rules) {
      for (const auto row : verdicts_.suspicious())
        result_.written[first + row] = 1;
      return;
    }
    std::vector<std::string> suppressed;
    for (const auto& causes : causes_of(by_, verdicts_, times)) {
      const bool raised = suppression_.raises(causes, suppressed);
      result_.written[first + causes.row] = raised ? 1 : 0;
      result_.suppressed += raised ? 0 : 1;
    }
  }

  void count_rules(std::size_t first, std::size_t rows) {
    if (!by_.rules)
      return;
    const auto& rules = by_.rules->rules();
    const auto& found = verdicts_.matches();
    // How many alert rules and scores find each row.
    std::vector<std::uint32_t> finders(rows, 0);
    for (std::size_t row = 0; row < rows; ++row)
      finders[row] = verdicts_.score(row).value_or(-1) >= by_.threshold ? 1 : 0;
    for (std::size_t rule = 0; rule < rules.size(); ++rule)
      if (rules[rule].then == rule_action::alert)
        for (std::size_t row = 0; row < rows; ++row)
          finders[row] += found.matches(rule, row) ? 1 : 0;
    for (std::size_t rule = 0; rule < rules.size(); ++rule) {
      const std::uint32_t itself = rules[rule].then == rule_action::alert ? 1 : 0;
      auto& sum = result_.rules[rule];
      for (std::size_t row = 0; row < rows; ++row) {
        if (!found.matches(rule, row))
          continue;
        ++sum.matched;
        if (counted_[first + row].label != fraud_label::fraudulent)
          continue;
        ++sum.true_positives;
        sum.marginal += finders[row] == itself ? 1 : 0;
      }
    }
  }

  void count(std::size_t row) {
    const auto event = counted_[row];
    const bool fraud = event.label == fraud_label::fraudulent;
    const bool raised = result_.written[row] != 0;
    result_.frauds += fraud ? 1 : 0;
    result_.alerts += raised ? 1 : 0;
    result_.true_positives += fraud && raised ? 1 : 0;
    result_.false_positives += raised && event.label == fraud_label::legitimate ? 1 : 0;
    if (fraud)
      (raised ? result_.amount_caught : result_.amount_missed) += event.amount;
  }

  const policy& by_;
  const event_batch& events_;
  counted_events counted_;
  judge verdicts_;
  suppression suppression_;
  policy_trial result_;
};

alert_example example_of(const event_batch& events, std::size_t row, int decimals) {
  alert_example result;
  const auto& of = *events.of;
  const auto event = counted_events{events}[row];
  result.row = events.offsets[row] + 1;
  if (event.label != fraud_label::unknown)
    result.fraud = event.label == fraud_label::fraudulent;
  if (const auto place = of.roles[static_cast<std::size_t>(field_role::account)])
    if (const auto accounts = events.find(*place)->view(); accounts.has(row))
      result.account =
          of.fields[*place].mask ? masked_account(accounts.text(row)) : std::string{accounts.text(row)};
  result.amount = to_string(money_sum::from_cents(event.amount), decimals);
  return result;
}

void compare(backtest_report& report, const event_batch& events) {
  const auto& here = report.here.written;
  const auto& there = report.against->written;
  for (std::size_t row = 0; row < events.size(); ++row) {
    if (here[row] != 0 && there[row] != 0) {
      ++report.both;
    } else if (here[row] != 0) {
      if (++report.only_here <= most_examples)
        report.examples_here.push_back(example_of(events, row, report.decimals));
    } else if (there[row] != 0) {
      if (++report.only_there <= most_examples)
        report.examples_there.push_back(example_of(events, row, report.decimals));
    }
  }
}

} // namespace

backtest_report run_backtest(const policy_ptr& tried, const policy_ptr& against,
                             const std::filesystem::path& input, const progress_function& progress) {
  std::vector<dated_policy> all{{0, std::nullopt, tried}};
  if (against)
    all.push_back({0, std::nullopt, against});
  const auto plan = reading_for(*std::get<policy_timeline_ptr>(policy_timeline::make(std::move(all))));
  auto rows = read_by_time(input, tried->of, fields_of(*plan), plan->past, progress);
  auto& events = rows.events;
  if (plan->judge) {
    cel::scratch memory;
    events.keep(plan->transactions(events, memory));
  }
  date(events);
  backtest_report result;
  if (const auto* amount = tried->of->with(field_role::amount))
    result.decimals = amount->decimals;
  result.facts = {{"data", input.filename().string()}, {"data_sha256", sha256_of_file(input).value_or("")}};
  result.here = trial{*tried, events}.run(progress);
  if (against) {
    result.against = trial{*against, events}.run(progress);
    compare(result, events);
  }
  return result;
}

} // namespace vigie
