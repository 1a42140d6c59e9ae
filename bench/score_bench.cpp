// How long one core takes for a row: to compute the features of each set of PaySim's, and to score with the
// shipped models, by size of batch. Before anything is timed, every batched score is compared with the score
// of the row alone.

#include "model/paysim/generator.hpp"
#include "model/schema/encoder.hpp"
#include "model/schema/json_decoder.hpp"
#include "model/schema/schema_file.hpp"
#include "model/scoring/model_file.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace vigie;

namespace {

constexpr std::size_t rows = 1 << 14;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

template <class T, class Failure>
T value_of(std::variant<T, Failure> result) {
  if (const auto* failure = std::get_if<Failure>(&result))
    fail(failure->reason);
  return std::get<T>(std::move(result));
}

const std::shared_ptr<const schema>& paysim() {
  static const auto loaded = [] {
    auto result = load_schema(VIGIE_SOURCE_DIR "/config/schemas/paysim.yaml");
    if (const auto* faults = std::get_if<std::vector<file_fault>>(&result))
      fail(to_string(faults->front(), "paysim.yaml"));
    return std::get<std::shared_ptr<const schema>>(result);
  }();
  return loaded;
}

event_batch make_events() {
  const auto kept = field_selection::all(*paysim());
  auto result = make_batch(paysim(), kept);
  json_decoder decoder(paysim(), kept);
  generator source{{.rows = rows}};
  std::string value;
  for (transaction_row row; source.next(row);) {
    value.clear();
    encode(row, encoding::object, value);
    if (const auto failure = decoder.decode(value, 0, 0, result))
      fail(failure->reason);
  }
  return result;
}

/// A batch of its own for each `size` rows: their columns.
std::vector<std::vector<column_view>> batches(std::size_t size) {
  static const auto events = make_events();
  std::vector<std::vector<column_view>> result;
  for (std::size_t first = 0; first + size <= rows; first += size) {
    auto& columns = result.emplace_back(events.views());
    for (auto& column : columns)
      column = column.behind(first);
  }
  return result;
}

void compute_features(benchmark::State& state, const std::string& set) {
  const auto names = features_in(*paysim(), set);
  const auto program =
      value_of(feature_program::compile(*paysim(), value_of(expressions_of(*paysim(), names)), names));
  const auto size = static_cast<std::size_t>(state.range(0));
  const auto all = batches(size);
  feature_memory memory;
  for (auto _ : state)
    for (const auto& columns : all)
      for (std::size_t first = 0; first < size; first += cel::block_rows)
        benchmark::DoNotOptimize(
            program.compute(columns, first, std::min(cel::block_rows, size - first), memory));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * all.size() * size));
}

classifier shipped(const std::string& name) {
  return value_of(load_model(VIGIE_SOURCE_DIR "/config/models/" + name + ".json", paysim()));
}

void check(const classifier& model, std::size_t size) {
  feature_memory memory;
  std::vector<double> together(size);
  double alone = 0;
  for (const auto& columns : batches(size)) {
    model.score(columns, together, memory);
    for (std::size_t i = 0; i < size; ++i) {
      auto row = columns;
      for (auto& column : row)
        column = column.behind(i);
      model.score(row, {&alone, 1}, memory);
      if (alone != together[i])
        fail("a batch scores otherwise than its rows alone");
    }
  }
}

void score(benchmark::State& state, const std::string& name) {
  const auto model = shipped(name);
  const auto size = static_cast<std::size_t>(state.range(0));
  check(model, size);
  const auto all = batches(size);
  feature_memory memory;
  std::vector<double> scores(size);
  for (auto _ : state)
    for (const auto& columns : all) {
      model.score(columns, scores, memory);
      benchmark::DoNotOptimize(scores.data());
    }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * all.size() * size));
}

void explain(benchmark::State& state, const std::string& name) {
  const auto model = shipped(name);
  const auto all = batches(1);
  feature_memory memory;
  std::size_t next = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(model.explain(all[next++ % all.size()], 0, memory));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

void sizes(benchmark::internal::Benchmark* each) {
  each->Arg(1)->Arg(10)->Arg(100)->Arg(1000);
}

BENCHMARK_CAPTURE(compute_features, seed, "seed")->Apply(sizes);
BENCHMARK_CAPTURE(compute_features, strict, "strict")->Apply(sizes);
BENCHMARK_CAPTURE(compute_features, pre, "pre")->Apply(sizes);
BENCHMARK_CAPTURE(compute_features, full, "full")->Apply(sizes);
BENCHMARK_CAPTURE(score, logistic, "logistic")->Apply(sizes);
BENCHMARK_CAPTURE(score, boosted, "boosted")->Apply(sizes);
BENCHMARK_CAPTURE(explain, logistic, "logistic");
BENCHMARK_CAPTURE(explain, boosted, "boosted");

} // namespace

BENCHMARK_MAIN();
