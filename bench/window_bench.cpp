// What a transaction costs in one partition's panes, for several lengths of the window. Before anything is
// timed, the sums are compared with those of a plain count over all transactions.

#include "model/window/partition_window.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace vigie;

namespace {

constexpr std::int64_t start_ms = 1'780'000'000'000;
constexpr std::int64_t per_second = 500;

std::vector<counted_event> make_transactions(std::int64_t seconds) {
  std::vector<counted_event> result(static_cast<std::size_t>(seconds * per_second));
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i].time_ms = start_ms + static_cast<std::int64_t>(i) * 1000 / per_second;
    result[i].amount = static_cast<std::int64_t>(i % 100'000);
  }
  return result;
}

void check(const std::vector<counted_event>& transactions, std::int64_t length) {
  partition_window window{window_clock::event, length, std::nullopt};
  for (const auto& tx : transactions)
    window.add(tx, false);
  const auto end = *window.closed_end();
  tally expected;
  for (const auto& tx : transactions)
    if (second_of(tx.time_ms) < end && second_of(tx.time_ms) >= end - length)
      expected.add(tx, false);
  if (window.sum(end) != expected) {
    std::fprintf(stderr, "a window of %lld s holds another sum\n", static_cast<long long>(length));
    std::exit(1);
  }
}

/// Adding, and asking each second for what was closed, as the reporter does.
void add_transactions(benchmark::State& state) {
  const auto length = static_cast<std::int64_t>(state.range(0));
  const auto transactions = make_transactions(2 * length);
  check(transactions, length);
  for (auto _ : state) {
    partition_window window{window_clock::event, length, std::nullopt};
    std::int64_t asked = 0;
    for (const auto& tx : transactions) {
      window.add(tx, false);
      if (window.closed_end() && *window.closed_end() != asked) {
        asked = *window.closed_end();
        benchmark::DoNotOptimize(window.sum(asked));
        window.forget_below(asked);
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(transactions.size()));
}

BENCHMARK(add_transactions)->ArgName("seconds")->Arg(30)->Arg(300)->Arg(3600);

} // namespace

BENCHMARK_MAIN();
