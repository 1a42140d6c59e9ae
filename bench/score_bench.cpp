// How many transactions a second one core scores, by kind of model and size of batch, with the shipped
// models. Before anything is timed, every batched score is compared with the score of the transaction alone.

#include "model/paysim/generator.hpp"
#include "model/scoring/model_file.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace vigie;

namespace {

constexpr std::size_t rows = 1 << 14;

const std::vector<transaction>& transactions() {
  static const auto made = [] {
    std::vector<transaction> result;
    generator source{{.rows = rows}};
    for (transaction_row row; source.next(row);)
      result.push_back(row.values);
    return result;
  }();
  return made;
}

void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

classifier shipped(const std::string& name) {
  auto loaded = load_model(VIGIE_SOURCE_DIR "/config/models/" + name + ".json");
  if (const auto* failure = std::get_if<model_failure>(&loaded))
    fail(failure->reason);
  return std::move(std::get<classifier>(loaded));
}

void score_all(const classifier& model, std::size_t batch, std::vector<double>& out) {
  const std::span all(transactions());
  for (std::size_t first = 0; first < all.size(); first += batch) {
    const auto count = std::min(batch, all.size() - first);
    model.score(all.subspan(first, count), std::span(out).subspan(first, count));
  }
}

void score_batches(benchmark::State& state, const std::string& name) {
  const auto model = shipped(name);
  const auto batch = static_cast<std::size_t>(state.range(0));
  std::vector<double> scores(transactions().size());
  score_all(model, batch, scores);
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] != model.score(transactions()[i]))
      fail("a batch scores otherwise than its transactions alone");
  for (auto _ : state) {
    score_all(model, batch, scores);
    benchmark::DoNotOptimize(scores.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * scores.size()));
}

void explain(benchmark::State& state, const std::string& name) {
  const auto model = shipped(name);
  std::size_t next = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(model.explain(transactions()[next++ % transactions().size()]));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

BENCHMARK_CAPTURE(score_batches, logistic, "logistic")->Arg(1)->Arg(256)->Arg(1000);
BENCHMARK_CAPTURE(score_batches, boosted, "boosted")->Arg(1)->Arg(256)->Arg(1000);
BENCHMARK_CAPTURE(explain, logistic, "logistic");
BENCHMARK_CAPTURE(explain, boosted, "boosted");

} // namespace

BENCHMARK_MAIN();
