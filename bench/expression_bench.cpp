// What expressions cost a row, by size of batch: PaySim's features as expressions, rules of five terms, and
// single operations. Before anything is timed, what large batches give is compared with what each row gives
// alone.

#include "model/expression/plan.hpp"
#include "model/expression/value_set.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <vector>

using namespace vigie;
using namespace vigie::cel;

namespace {

constexpr std::size_t rows = 1 << 14;

const std::vector<std::string> types{"CASH_IN", "CASH_OUT", "DEBIT", "PAYMENT", "TRANSFER"};

/// Columns as PaySim's, and history as a schema with memory has it.
class table {
public:
  table() {
    std::mt19937_64 random{42};
    std::lognormal_distribution<double> size{11, 2};
    const auto money = [&] { return static_cast<std::int64_t>(size(random) * 100); };
    auto& type = add("type", value_type::text, &types);
    auto& amount = add("amount", value_type::money);
    auto& old_origin = add("oldbalanceOrg", value_type::money);
    auto& destination = add("nameDest", value_type::text);
    auto& count = add("count_24h", value_type::integer);
    auto& mean = add("mean_7d", value_type::real, nullptr, true);
    auto& at = add("at", value_type::time);
    for (std::size_t row = 0; row < rows; ++row) {
      const auto paid = money();
      const auto had = random() % 3 == 0 ? 0 : random() % 50 == 0 ? paid : money();
      type.append(static_cast<std::int64_t>(random() % types.size()));
      amount.append(paid);
      old_origin.append(had);
      destination.append(
          std::string_view((random() % 2 == 0 ? "M" : "C") + std::to_string(random() % 2'000'000'000)));
      count.append(static_cast<std::int64_t>(random() % 40));
      if (random() % 20 == 0)
        mean.append_missing();
      else
        mean.append(size(random));
      at.append(static_cast<std::int64_t>(1'700'000'000'000'000 + random() % 30'000'000'000'000));
    }
    for (const auto& one : columns_)
      views_.push_back(one.view());
  }

  void declare(builder& making) const {
    for (const auto& one : inputs_)
      making.declare(one);
  }

  std::span<const column_view> views() const { return views_; }

private:
  column& add(const std::string& name, value_type type, const std::vector<std::string>* values = nullptr,
              bool may_be_missing = false) {
    input as;
    as.name = name;
    as.slot = columns_.size();
    as.type = type;
    as.decimals = type == value_type::money ? 2 : 0;
    as.may_be_missing = may_be_missing;
    as.values = values == nullptr ? std::vector<std::string>{} : *values;
    inputs_.push_back(std::move(as));
    return columns_.emplace_back(type, type == value_type::money ? 2 : 0, values);
  }

  std::vector<input> inputs_;
  std::deque<column> columns_;
  std::vector<column_view> views_;
};

const table& data() {
  static const table made;
  return made;
}

void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

std::shared_ptr<const program> build(builder& making) {
  for (const auto& fault : making.faults())
    fail(to_string(fault, "expression"));
  return making.build();
}

plan plan_of(const std::vector<std::string>& texts, wanted type) {
  builder making;
  data().declare(making);
  if (texts.size() == 1 && texts[0].find("lists.") != std::string::npos) {
    std::vector<std::string> watched;
    for (int i = 0; i < 1'000'000; ++i)
      watched.push_back("C" + std::to_string(i * 1'000));
    making.declare_list("watched", std::make_shared<value_set>(watched));
  }
  for (const auto& text : texts)
    making.add({text, {}}, type);
  return plan{build(making)};
}

std::vector<column_view> from_row(std::size_t first) {
  std::vector<column_view> result;
  for (const auto& view : data().views())
    result.push_back(view.behind(first));
  return result;
}

/// Batches of `batch` rows, each by itself, as a node has them.
template <class Evaluate>
void by_batches(benchmark::State& state, Evaluate evaluate) {
  const auto batch = static_cast<std::size_t>(state.range(0));
  std::vector<std::vector<column_view>> batches;
  for (std::size_t first = 0; first + batch <= rows; first += batch)
    batches.push_back(from_row(first));
  std::size_t next = 0;
  for (auto _ : state) {
    evaluate(batches[next], batch);
    next = next + 1 == batches.size() ? 0 : next + 1;
  }
  const auto done = static_cast<std::int64_t>(state.iterations() * batch);
  state.SetItemsProcessed(done);
  state.counters["ns_a_row"] = benchmark::Counter(static_cast<double>(done) / 1e9,
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void numbers(benchmark::State& state, const plan& what) {
  const auto width = what.outputs().size();
  std::vector<float> all(rows * width);
  std::vector<float> one(width);
  scratch memory;
  write_numbers(what, memory, data().views(), rows, all.data(), width);
  for (std::size_t row = 0; row < rows; row += 37) {
    write_numbers(what, memory, from_row(row), 1, one.data(), width);
    if (std::memcmp(one.data(), all.data() + row * width, width * sizeof(float)) != 0)
      fail("a batch is evaluated otherwise than its rows alone");
  }
  by_batches(state, [&](std::span<const column_view> columns, std::size_t batch) {
    write_numbers(what, memory, columns, batch, all.data(), width);
    benchmark::DoNotOptimize(all.data());
  });
  state.counters["steps"] = static_cast<double>(what.steps());
}

void one_expression(benchmark::State& state, const std::string& text) {
  numbers(state, plan_of({text}, wanted::number));
}

/// Rules of five terms; only the type and the list of types are the same in many of them.
std::vector<std::string> rules(std::size_t how_many) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < how_many; ++i) {
    const auto number = std::to_string(i);
    result.push_back("type == '" + types[i % types.size()] + "' && amount > " + number +
                     "50.0 && count_24h >= " + std::to_string(i % 37) + " && (amount > mean_7d * " + number +
                     ".5 || at.getHours() < " + std::to_string(i % 23) + ")");
  }
  return result;
}

void rule_masks(benchmark::State& state) {
  const auto how_many = static_cast<std::size_t>(state.range(1));
  const auto what = plan_of(rules(how_many), wanted::boolean);
  std::vector<std::uint8_t> all(rows * how_many);
  std::vector<std::uint64_t> failures(how_many);
  std::vector<std::uint8_t> one(how_many);
  scratch memory;
  write_masks(what, memory, data().views(), rows, all.data(), failures.data());
  for (std::size_t row = 0; row < rows; row += 501) {
    write_masks(what, memory, from_row(row), 1, one.data(), failures.data());
    for (std::size_t rule = 0; rule < how_many; ++rule)
      if (one[rule] != all[rule * rows + row])
        fail("a batch is evaluated otherwise than its rows alone");
  }
  by_batches(state, [&](std::span<const column_view> columns, std::size_t batch) {
    write_masks(what, memory, columns, batch, all.data(), failures.data());
    benchmark::DoNotOptimize(all.data());
  });
  state.counters["steps"] = static_cast<double>(what.steps());
}

void compile_rules(benchmark::State& state) {
  const auto texts = rules(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state)
    benchmark::DoNotOptimize(plan_of(texts, wanted::boolean).steps());
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * texts.size()));
}

void sizes(benchmark::internal::Benchmark* of) {
  of->Arg(1)->Arg(10)->Arg(100)->Arg(1000);
}

BENCHMARK_CAPTURE(one_expression, closed_set, "type == 'TRANSFER'")->Apply(sizes);
BENCHMARK_CAPTURE(one_expression, money, "amount > 50.0")->Apply(sizes);
BENCHMARK_CAPTURE(one_expression, starts_with, "nameDest.startsWith('M')")->Apply(sizes);
BENCHMARK_CAPTURE(one_expression, matches, "nameDest.matches('^M[0-9]+$')")->Apply(sizes);
BENCHMARK_CAPTURE(one_expression, list, "nameDest in lists.watched")->Apply(sizes);
BENCHMARK_CAPTURE(one_expression, hours, "at.getHours()")->Apply(sizes);
BENCHMARK_CAPTURE(one_expression, hours_in_zone, "at.getHours('Europe/Paris')")->Apply(sizes);
BENCHMARK_CAPTURE(one_expression, missing, "amount / mean_7d")->Apply(sizes);
BENCHMARK_CAPTURE(one_expression, magnitude, "amount <= oldbalanceOrg ? magnitude(amount) : 0.0")
    ->Apply(sizes);
BENCHMARK_CAPTURE(one_expression, integers, "count_24h * 2 + 1")->Apply(sizes);
BENCHMARK(rule_masks)->ArgsProduct({{1, 100, 1000}, {10, 100, 1000}});
BENCHMARK(compile_rules)->Arg(10)->Arg(1000)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
