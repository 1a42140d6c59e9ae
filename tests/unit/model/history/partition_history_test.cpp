#define CAF_SUITE history.partition_history

#include "model/history/partition_history.hpp"

#include "unit/seeds.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

using namespace vigie;

namespace {

constexpr std::int64_t second = 1'000'000;

enum place : std::size_t { customer, terminal, amount, label, score, kind, code };

field declare(std::string name, value_type type, bool optional) {
  field result;
  result.name = std::move(name);
  result.type = type;
  result.optional = optional;
  return result;
}

schema stream() {
  schema result;
  result.fields = {
      declare("customer", value_type::text, true), declare("terminal", value_type::integer, false),
      declare("amount", value_type::money, true),  declare("label", value_type::boolean, true),
      declare("score", value_type::real, true),    declare("kind", value_type::text, false),
      declare("code", value_type::integer, true)};
  result.fields[kind].values = {"a", "b", "c"};
  result.fields[label].role = field_role::label;
  result.fields[label].known_after = std::chrono::seconds{7};
  result.roles[static_cast<std::size_t>(field_role::label)] = label;
  return result;
}

struct event {
  std::int64_t time_us = 0;
  std::string customer;
  bool has_customer = true;
  std::int64_t terminal = 0;
  std::optional<std::int64_t> amount;
  std::optional<bool> label;
  std::optional<double> score;
  std::int64_t kind = 0;
  std::optional<std::int64_t> code;
  bool passes[2] = {};
};

/// A value as a number that tells values apart; none: missing.
std::optional<double> number(const event& of, std::size_t field) {
  switch (field) {
  case terminal:
    return static_cast<double>(of.terminal);
  case amount:
    return of.amount ? std::optional{static_cast<double>(*of.amount)} : std::nullopt;
  case label:
    return of.label ? std::optional{*of.label ? 1.0 : 0.0} : std::nullopt;
  case score:
    return of.score;
  case kind:
    return static_cast<double>(of.kind);
  case code:
    return of.code ? std::optional{static_cast<double>(*of.code)} : std::nullopt;
  default:
    return of.has_customer ? std::optional{static_cast<double>(std::hash<std::string>{}(of.customer))}
                           : std::nullopt;
  }
}

bool same_key(const history_definition& of, const event& a, const event& b) {
  return std::all_of(of.by.begin(), of.by.end(), [&](auto field) {
    const auto first = number(a, field);
    return first && first == number(b, field);
  });
}

/// The contract's definition, word for word, the slow way. Integers are small enough for doubles to be exact.
std::optional<double> by_definition(const schema& of, const history_definition& definition,
                                    const std::vector<event>& log, std::size_t at,
                                    const std::vector<std::string>& wheres) {
  const auto t = log[at].time_us;
  const bool of_label = definition.of == label;
  const auto delay = of_label ? of.fields[label].known_after.count() * second : 0;
  std::vector<double> values;
  std::vector<std::int64_t> times;
  for (std::size_t i = 0; i <= at; ++i) {
    const auto time = log[i].time_us + delay;
    if (!same_key(definition, log[i], log[at]) || time > t || time <= t - definition.over.count() * second)
      continue;
    if (i == at && (!definition.itself || of_label || definition.what == aggregate::since_last))
      continue;
    if (!definition.where.empty()) {
      const auto which = std::find(wheres.begin(), wheres.end(), definition.where) - wheres.begin();
      if (!log[i].passes[which])
        continue;
    }
    if (definition.of && !number(log[i], *definition.of))
      continue;
    values.push_back(definition.of ? *number(log[i], *definition.of) : 0.0);
    times.push_back(time);
  }
  const auto count = static_cast<double>(values.size());
  const double scale = definition.of == amount ? 100 : 1;
  if (definition.what == aggregate::count)
    return count;
  if (definition.what == aggregate::distinct)
    return static_cast<double>(std::set<double>(values.begin(), values.end()).size());
  if (values.empty())
    return std::nullopt;
  double sum = 0;
  double squares = 0;
  for (const auto value : values) {
    sum += value;
    squares += value * value;
  }
  switch (definition.what) {
  case aggregate::sum:
    return sum / scale;
  case aggregate::mean:
    return sum / (count * scale);
  case aggregate::min:
    return *std::min_element(values.begin(), values.end()) / scale;
  case aggregate::max:
    return *std::max_element(values.begin(), values.end()) / scale;
  case aggregate::stddev:
    return std::sqrt(count * squares - sum * sum) / (count * scale);
  case aggregate::since_last:
    return static_cast<double>(t - *std::max_element(times.begin(), times.end())) / 1e6;
  default:
    return static_cast<double>(t - *std::min_element(times.begin(), times.end())) / 1e6;
  }
}

std::vector<history_definition> some_definitions(std::mt19937& random, std::size_t count) {
  const std::vector<std::vector<std::size_t>> keys{
      {customer}, {terminal}, {customer, kind}, {kind, terminal}};
  std::vector<history_definition> result;
  for (std::size_t i = 0; i < count; ++i) {
    history_definition each;
    each.name = "h" + std::to_string(i);
    each.what = static_cast<aggregate>(random() % 9);
    const bool of_all = each.what == aggregate::since_last || each.what == aggregate::since_first ||
                        (each.what == aggregate::count && random() % 2 == 0);
    if (!of_all) {
      const std::vector<std::size_t> numbers{amount, label, score, code};
      const bool any = each.what == aggregate::count || each.what == aggregate::distinct;
      each.of = any ? random() % 7 : numbers[random() % numbers.size()];
    }
    each.by = keys[random() % keys.size()];
    each.over = std::chrono::seconds{std::vector{1, 3, 10, 60, 400}[random() % 5]};
    if (random() % 3 == 0)
      each.where = random() % 2 == 0 ? "first" : "second";
    each.itself = random() % 3 != 0;
    result.push_back(each);
  }
  return result;
}

/// Ties, gaps, bursts, events that are seconds late; scores in quarters, so that doubles add up exactly.
std::vector<event> some_log(std::mt19937& random, std::size_t size, std::int64_t latest_us) {
  const std::int64_t unit = std::vector<std::int64_t>{second, 1'000, 1}[random() % 3];
  std::vector<event> result;
  std::int64_t now = 1'700'000'000 * second;
  for (std::size_t i = 0; i < size; ++i) {
    event each;
    if (random() % 3 != 0)
      now += static_cast<std::int64_t>(random() % 2'000'000) / unit * unit;
    if (random() % 40 == 0)
      now += static_cast<std::int64_t>(random() % 100) * second;
    each.time_us = now;
    if (random() % 4 == 0)
      each.time_us -=
          static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(latest_us)) / unit * unit;
    each.customer = std::string(1, static_cast<char>('a' + random() % 3));
    each.has_customer = random() % 10 != 0;
    each.terminal = random() % 4;
    if (random() % 5 != 0)
      each.amount = static_cast<std::int64_t>(random() % 100'000) - (random() % 7 == 0 ? 50'000 : 0);
    if (random() % 5 != 0)
      each.label = random() % 4 == 0;
    if (random() % 5 != 0)
      each.score = static_cast<double>(static_cast<int>(random() % 1'000) - 500) / 4;
    each.kind = random() % 3;
    if (random() % 2 == 0)
      each.code = random() % 20;
    each.passes[0] = random() % 2 == 0;
    each.passes[1] = random() % 5 == 0;
    result.push_back(each);
  }
  return result;
}

/// The log as columns, by the places that the plan reads.
struct as_columns {
  as_columns(const schema& of, const history_plan& plan, std::span<const event> log) {
    for (const auto place : plan.inputs) {
      const auto& declared = of.fields[place];
      columns.emplace_back(declared.type, 2, declared.values.empty() ? nullptr : &declared.values);
      for (const auto& each : log)
        append(columns.back(), each, place);
    }
    for (const auto& column : columns)
      views.push_back(column.view());
    for (const auto& each : log) {
      times.push_back(each.time_us);
      for (std::size_t i = 0; i < 2; ++i)
        passes[i].push_back(each.passes[i]);
    }
    for (const auto& where : plan.wheres)
      wheres.push_back(passes[where == "first" ? 0 : 1].data());
  }

  static void append(column& to, const event& from, std::size_t place) {
    const auto value = number(from, place);
    if (!value)
      to.append_missing();
    else if (place == customer)
      to.append(std::string_view{from.customer});
    else if (place == score)
      to.append(*value);
    else
      to.append(static_cast<std::int64_t>(*value));
  }

  history_events events() const { return {times.size(), times.data(), views, wheres}; }

  std::vector<column> columns;
  std::vector<column_view> views;
  std::vector<std::int64_t> times;
  std::vector<std::uint8_t> passes[2];
  std::vector<const std::uint8_t*> wheres;
};

std::vector<std::size_t> all_of(const schema& of) {
  std::vector<std::size_t> result(of.history.size());
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = i;
  return result;
}

std::optional<double> figure(const history_columns& from, std::size_t which, std::size_t row) {
  const auto view = from.figures[which].view();
  if (!view.has(row))
    return std::nullopt;
  return view.type == value_type::integer ? static_cast<double>(view.integers[row]) : view.reals[row];
}

std::string told(std::optional<double> value) {
  return value ? std::to_string(*value) : "missing";
}

std::string world(std::uint32_t seed) {
  std::mt19937 random{seed};
  auto of = stream();
  of.history = some_definitions(random, 12);
  const auto plan = std::make_shared<const history_plan>(plan_history(of, all_of(of)));
  const auto log = some_log(random, 300, 20 * second);
  partition_history history{plan, 60 * second};
  history_columns out{*plan};
  const as_columns columns{of, *plan, log};
  history.apply(columns.events(), out);
  const std::vector<std::string> wheres{"first", "second"};
  for (std::size_t row = 0; row < log.size(); ++row)
    for (std::size_t i = 0; i < of.history.size(); ++i) {
      const auto right = by_definition(of, of.history[i], log, row, wheres);
      const auto got = figure(out, i, row);
      if (right != got)
        return "row " + std::to_string(row) + ", aggregate " +
               std::to_string(static_cast<int>(of.history[i].what)) +
               (of.history[i].of ? " of field " + std::to_string(*of.history[i].of) : "") + ", by " +
               std::to_string(of.history[i].by[0]) + ", over " + std::to_string(of.history[i].over.count()) +
               " s: " + told(got) + " instead of " + told(right);
      if (out.complete[row] != 1)
        return "row " + std::to_string(row) + " calls itself incomplete";
    }
  return {};
}

} // namespace

CAF_TEST(every figure is the one of its definition on logs with ties and gaps and late events) {
  for_each_seed(300, world);
}

CAF_TEST(figures do not depend on how the log was cut into batches) {
  for_each_seed(20, [](std::uint32_t seed) -> std::string {
    std::mt19937 random{seed};
    auto of = stream();
    of.history = some_definitions(random, 12);
    const auto plan = std::make_shared<const history_plan>(plan_history(of, all_of(of)));
    const auto log = some_log(random, 400, 20 * second);
    history_columns whole{*plan};
    partition_history{plan, 60 * second}.apply(as_columns{of, *plan, log}.events(), whole);
    partition_history history{plan, 60 * second};
    history_columns parts{*plan};
    for (std::size_t from = 0; from < log.size();) {
      const auto size = std::min<std::size_t>(1 + random() % 50, log.size() - from);
      history.apply(as_columns{of, *plan, std::span{log}.subspan(from, size)}.events(), parts);
      from += size;
    }
    for (std::size_t row = 0; row < log.size(); ++row)
      for (std::size_t i = 0; i < of.history.size(); ++i)
        if (figure(whole, i, row) != figure(parts, i, row))
          return "row " + std::to_string(row) + ", figure " + std::to_string(i);
    return {};
  });
}

namespace {

/// Counts by customer over the last 400 s.
schema counts_by_customer() {
  auto result = stream();
  history_definition each;
  each.name = "count";
  each.by = {customer};
  each.over = std::chrono::seconds{400};
  result.history = {each};
  return result;
}

event by(std::string name, std::int64_t time_us) {
  event result;
  result.customer = std::move(name);
  result.time_us = time_us;
  return result;
}

} // namespace

CAF_TEST(a flood of new keys shortens what is covered and is told and passes) {
  const auto of = counts_by_customer();
  const auto plan = std::make_shared<const history_plan>(plan_history(of, all_of(of)));
  partition_history history{plan, 0};
  const std::size_t most = 600'000;
  std::int64_t now = 1'000 * second;
  const auto take = [&](const std::string& name) {
    history_columns out{*plan};
    const std::vector<event> log{by(name, now)};
    history.apply(as_columns{of, *plan, log}.events(), out);
    history.hold_to(most);
    return std::pair{*figure(out, 0, 0), out.complete[0] != 0};
  };
  CAF_CHECK(take("old") == std::pair(1.0, true));
  for (int i = 0; i < 20'000; ++i) {
    now += second / 100;
    take("flood " + std::to_string(i));
    CAF_REQUIRE(history.bytes() <= most);
  }
  CAF_CHECK(history.covers_from_us().has_value());
  CAF_CHECK(take("old") == std::pair(1.0, false)); // its first event is forgotten, and that is said
  now += 500 * second;
  CAF_CHECK(take("old") == std::pair(1.0, true));
  now += 100 * second;
  CAF_CHECK(take("old") == std::pair(2.0, true));
}

CAF_TEST(keys of which nothing more comes are forgotten) {
  const auto of = counts_by_customer();
  const auto plan = std::make_shared<const history_plan>(plan_history(of, all_of(of)));
  partition_history history{plan, 10 * second};
  std::vector<event> log;
  for (int i = 0; i < 10'000; ++i)
    log.push_back(by(std::to_string(i), (1'000 + i) * second));
  history_columns out{*plan};
  history.apply(as_columns{of, *plan, log}.events(), out);
  CAF_CHECK_LESS(history.accounts(), 2'000u);
  CAF_CHECK_EQUAL(history.events(), history.accounts());
}

CAF_TEST(what is further behind than the lateness allows is judged by what is left and says so) {
  const auto of = counts_by_customer();
  const auto plan = std::make_shared<const history_plan>(plan_history(of, all_of(of)));
  partition_history history{plan, 10 * second};
  const std::vector<event> log{by("a", 1'000 * second), by("a", 1'005 * second), by("a", 995 * second),
                               by("a", 994 * second)};
  history_columns out{*plan};
  history.apply(as_columns{of, *plan, log}.events(), out);
  CAF_CHECK_EQUAL(out.complete, (std::vector<std::uint8_t>{1, 1, 1, 0}));
}

CAF_TEST(sums of squares are exact where 128 bits do not hold them) {
  auto of = stream();
  history_definition each;
  each.name = "deviation";
  each.what = aggregate::stddev;
  each.of = code;
  each.by = {terminal};
  each.over = std::chrono::seconds{100};
  of.history = {each};
  const auto plan = std::make_shared<const history_plan>(plan_history(of, all_of(of)));
  std::vector<event> log(1'000);
  for (std::size_t i = 0; i < log.size(); ++i) {
    log[i].time_us = second;
    log[i].code = i % 2 == 0 ? std::int64_t{1} << 52 : -(std::int64_t{1} << 52);
  }
  history_columns out{*plan};
  partition_history{plan, 0}.apply(as_columns{of, *plan, log}.events(), out);
  CAF_CHECK(figure(out, 0, 999) == std::ldexp(1.0, 52));
}
