// What remembering costs: nanoseconds an event and key, bytes an account and an event.
//   --benchmark_filter=cards: the textbook's twelve figures by two keys

#include "model/history/partition_history.hpp"

#include <benchmark/benchmark.h>

#include <random>

using namespace vigie;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t day = 86'400 * second;

enum place : std::size_t { customer, terminal, amount, label };

schema cards(std::vector<int> days) {
  schema result;
  result.fields.resize(4);
  result.fields[customer].type = value_type::integer;
  result.fields[terminal].type = value_type::integer;
  result.fields[amount].type = value_type::money;
  result.fields[label].type = value_type::boolean;
  result.fields[label].role = field_role::label;
  result.fields[label].known_after = std::chrono::hours{7 * 24};
  for (const auto over : days)
    for (const auto by : {customer, terminal})
      for (const auto what : {aggregate::count, aggregate::mean}) {
        history_definition each;
        each.what = what;
        each.by = {by};
        each.over = std::chrono::hours{over * 24};
        if (by == terminal)
          each.of = label;
        else if (what == aggregate::mean)
          each.of = amount;
        result.history.push_back(each);
      }
  return result;
}

/// Events of so many accounts by each key, 10,000 a day.
struct log {
  explicit log(std::size_t accounts) : random{1}, accounts_{accounts} {}

  history_events next(std::size_t rows) {
    columns = {column{value_type::integer}, column{value_type::integer}, column{value_type::money, 2},
               column{value_type::boolean}};
    times.clear();
    for (std::size_t i = 0; i < rows; ++i) {
      now += day / 10'000 / second * second;
      times.push_back(now);
      columns[customer].append(static_cast<std::int64_t>(random() % accounts_));
      columns[terminal].append(static_cast<std::int64_t>(random() % accounts_));
      columns[amount].append(static_cast<std::int64_t>(random() % 20'000));
      columns[label].append(static_cast<std::int64_t>(random() % 100 == 0));
    }
    return {};
  }

  history_events events(const history_plan& plan) {
    views.clear();
    for (const auto input : plan.inputs)
      views.push_back(columns[input].view());
    return {times.size(), times.data(), views, {}};
  }

  std::mt19937 random;
  std::size_t accounts_;
  std::int64_t now = 1'600'000'000 * second;
  std::vector<column> columns;
  std::vector<column_view> views;
  std::vector<std::int64_t> times;
};

void remember(benchmark::State& state, const schema& of, std::size_t accounts, std::size_t days) {
  std::vector<std::size_t> all(of.history.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = i;
  const auto plan = std::make_shared<const history_plan>(plan_history(of, all));
  partition_history history{plan, 3'600 * second};
  history_columns out{*plan};
  log source{accounts};
  for (std::size_t i = 0; i < days * 10; ++i) { // until it holds what it will hold
    source.next(1'000);
    history.apply(source.events(*plan), out);
    out.clear();
  }
  for (auto _ : state) {
    state.PauseTiming();
    source.next(1'000);
    const auto events = source.events(*plan);
    out.clear();
    state.ResumeTiming();
    history.apply(events, out);
  }
  const auto keys = static_cast<double>(plan->groups.size());
  state.counters["ns_event_key"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * 1'000 * keys / 1e9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["accounts"] = static_cast<double>(history.accounts());
  state.counters["events"] = static_cast<double>(history.events());
  state.counters["bytes_event"] =
      static_cast<double>(history.bytes()) / static_cast<double>(history.events());
}

void cards_twelve(benchmark::State& state) {
  remember(state, cards({1, 7, 30}), static_cast<std::size_t>(state.range(0)), 45);
}
BENCHMARK(cards_twelve)->Arg(100)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void one_window_of_days(benchmark::State& state) {
  remember(state, cards({static_cast<int>(state.range(0))}), 10'000,
           static_cast<std::size_t>(state.range(0)) + 10);
}
BENCHMARK(one_window_of_days)->Arg(1)->Arg(7)->Arg(30)->Arg(90)->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();
