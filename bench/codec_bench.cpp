// How many messages a second one core decodes, by encoding and by path; and how fast they are made.
// Before anything is timed, every message is decoded and compared with the row that it was made from.

#include "model/paysim/generator.hpp"
#include "model/schema/codec.hpp"
#include "model/schema/encoder.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace vigie;

namespace {

constexpr std::int64_t timestamp_ms = 1'780'000'000'000;

/// More bytes than the caches hold, as in a topic that is read for the first time.
constexpr std::uint64_t messages = 200'000;

std::vector<transaction_row> make_rows() {
  std::vector<transaction_row> result;
  generator source{{.rows = messages}};
  for (transaction_row row; source.next(row);)
    result.push_back(row);
  return result;
}

const std::vector<transaction_row>& rows() {
  static const auto result = make_rows();
  return result;
}

/// The values of the messages; `before` comes before each. A space keeps the canonical scanner away.
std::vector<std::string> make_values(encoding form, std::string_view before) {
  std::vector<std::string> result;
  codec reader;
  for (const auto& row : rows()) {
    auto& value = result.emplace_back(before);
    encode(row, form, value);
    transaction found;
    auto failure = reader.decode(value, timestamp_ms, found);
    found.timestamp_ms = row.values.timestamp_ms;
    if (failure || found != row.values) {
      std::fprintf(stderr, "decoded to something else: %s\n", value.c_str());
      std::exit(1);
    }
  }
  return result;
}

void decode_messages(benchmark::State& state, encoding form, std::string_view before) {
  auto values = make_values(form, before);
  codec reader;
  std::size_t bytes = 0;
  for (auto _ : state)
    for (const auto& value : values) {
      transaction out;
      benchmark::DoNotOptimize(reader.decode(value, timestamp_ms, out));
      benchmark::DoNotOptimize(out);
      bytes += value.size();
    }
  state.SetItemsProcessed(static_cast<std::int64_t>(values.size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void encode_messages(benchmark::State& state, encoding form) {
  std::string value;
  for (auto _ : state)
    for (const auto& row : rows()) {
      value.clear();
      encode(row, form, value);
      benchmark::DoNotOptimize(value.data());
    }
  state.SetItemsProcessed(static_cast<std::int64_t>(messages) *
                          static_cast<std::int64_t>(state.iterations()));
}

void generate_rows(benchmark::State& state) {
  for (auto _ : state) {
    generator source{{.rows = messages}};
    for (transaction_row row; source.next(row);)
      benchmark::DoNotOptimize(row);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(messages) *
                          static_cast<std::int64_t>(state.iterations()));
}

BENCHMARK_CAPTURE(decode_messages, object_canonical, encoding::object, "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_messages, string_canonical, encoding::string, "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_messages, object_by_boost_json, encoding::object, " ")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_messages, string_by_boost_json, encoding::string, " ")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode_messages, object, encoding::object)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode_messages, string, encoding::string)->Unit(benchmark::kMillisecond);
BENCHMARK(generate_rows)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
