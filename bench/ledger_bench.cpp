// What a batch costs in the offset ledger: opened, released and passed by the frontier, while so many others
// are open and finish out of order. Before anything is timed, the frontier is checked behind every step.

#include "flow/offset_ledger.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

using namespace vigie;

namespace {

constexpr std::int64_t batch = 1000;

/// Opens batch `number`, and releases its predecessor `open` batches ago and that one's neighbour, the later
/// first. Returns how many ranges the frontier has passed.
std::size_t step(offset_ledger& ledger, std::int64_t number, std::int64_t open) {
  ledger.open(number * batch, (number + 1) * batch, 1);
  const auto oldest = number - open;
  if (oldest < 0 || number % 2 == 0)
    return 0;
  ledger.release((oldest + 1) * batch);
  ledger.release(oldest * batch);
  return ledger.advance().size();
}

void check(std::int64_t open) {
  offset_ledger ledger{0};
  std::int64_t passed = 0;
  for (std::int64_t number = 0; number < 1000; ++number) {
    passed += static_cast<std::int64_t>(step(ledger, number, open));
    if (ledger.frontier() != passed * batch) {
      std::fprintf(stderr, "the frontier is at %lld\n", static_cast<long long>(ledger.frontier()));
      std::exit(1);
    }
  }
}

void open_and_release(benchmark::State& state) {
  const auto open = static_cast<std::int64_t>(state.range(0));
  check(open);
  offset_ledger ledger{0};
  std::int64_t number = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(step(ledger, number++, open));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(open_and_release)->ArgName("open")->Arg(3)->Arg(31)->Arg(255);

} // namespace

BENCHMARK_MAIN();
