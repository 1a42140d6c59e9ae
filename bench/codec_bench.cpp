// How many messages a second one core decodes, by encoding, by schema and by how they are read; and how fast
// they are made. Before anything is timed, every message is decoded and compared with what it was made from.

#include "model/paysim/generator.hpp"
#include "model/schema/codec.hpp"
#include "model/schema/encoder.hpp"
#include "model/schema/json_decoder.hpp"
#include "model/schema/schema_file.hpp"

#include <benchmark/benchmark.h>

#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
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

// -- any schema ---------------------------------------------------------------------------------------------

std::shared_ptr<const schema> shipped(const std::string& name) {
  return std::get<std::shared_ptr<const schema>>(
      load_schema(VIGIE_SOURCE_DIR "/config/schemas/" + name + ".yaml"));
}

/// The members of an object that has none within, as their texts: `"step": 1`.
std::vector<std::string> members_of(const std::string& object) {
  std::vector<std::string> result;
  for (std::size_t at = 1; at < object.size();) {
    const auto end = std::min(object.find(", \"", at), object.size() - 1);
    result.push_back(object.substr(at, end - at));
    at = end + 2;
  }
  return result;
}

std::string object_of(const std::vector<std::string>& members) {
  std::string result;
  for (const auto& member : members)
    result.append(result.empty() ? "{" : ", ").append(member);
  return result + "}";
}

enum class shape {
  canonical, ///< in the order of the data set
  shuffled,  ///< in another order, the same in all messages
  mixed,     ///< each message in an order of its own, so that no layout fits
};

std::vector<std::string> shaped(std::vector<std::string> objects, shape as, encoding form) {
  std::mt19937 random{1};
  for (auto& object : objects) {
    if (as != shape::canonical) {
      auto members = members_of(object);
      if (as == shape::shuffled)
        random.seed(1);
      std::ranges::shuffle(members, random);
      object = object_of(members);
    }
    if (form == encoding::string)
      object = boost::json::serialize(boost::json::string_view{object});
  }
  return objects;
}

std::vector<std::string> paysim_objects() {
  return make_values(encoding::object, "");
}

/// As the textbook's rows are written by Python.
std::vector<std::string> card_objects() {
  std::mt19937 random{1};
  std::vector<std::string> result;
  for (std::uint64_t i = 0; i < messages; ++i) {
    const auto second = i * 9;
    char text[300];
    std::snprintf(
        text, sizeof(text),
        R"({"TRANSACTION_ID": %u, "TX_DATETIME": "2018-%02u-%02u %02u:%02u:%02u", "CUSTOMER_ID": %u, "TERMINAL_ID": %u, "TX_AMOUNT": %u.%u, "TX_TIME_SECONDS": %u, "TX_FRAUD": %u})",
        static_cast<unsigned>(i), static_cast<unsigned>(4 + second / 86'400 / 28),
        static_cast<unsigned>(1 + second / 86'400 % 28), static_cast<unsigned>(second / 3'600 % 24),
        static_cast<unsigned>(second / 60 % 60), static_cast<unsigned>(second % 60),
        static_cast<unsigned>(random() % 5'000), static_cast<unsigned>(random() % 10'000),
        static_cast<unsigned>(random() % 200), static_cast<unsigned>(1 + random() % 98),
        static_cast<unsigned>(second), static_cast<unsigned>(random() % 100 == 0));
    result.emplace_back(text);
  }
  return result;
}

/// What the job looks at: all but the origin's name, as with the shipped models.
field_selection without_account(const schema& of) {
  field_selection result;
  for (std::size_t i = 0; i < of.fields.size(); ++i)
    if (of.fields[i].role != field_role::account)
      result.fields.push_back(i);
  return result;
}

/// Checks that what a decoder finds is what the parser alone finds: with a decoder of its own for each
/// message, nothing is learnt.
void check(const std::shared_ptr<const schema>& of, const std::vector<std::string>& values) {
  const auto kept = without_account(*of);
  json_decoder reader{of, kept};
  auto batch = reader.make_batch();
  for (std::size_t i = 0; i < 2'000; ++i) {
    json_decoder parser{of, kept};
    auto expected = parser.make_batch();
    if (reader.decode(values[i], 0, timestamp_ms, batch) ||
        parser.decode(values[i], 0, timestamp_ms, expected)) {
      std::fprintf(stderr, "not decoded: %s\n", values[i].c_str());
      std::exit(1);
    }
    for (std::size_t c = 0; c < batch.columns.size(); ++c) {
      const auto found = batch.columns[c].view();
      const auto wanted = expected.columns[c].view();
      const bool text = found.type == value_type::text && found.closed_set == nullptr;
      if (text ? found.text(i) != wanted.text(0) : found.integers[i] != wanted.integers[0]) {
        std::fprintf(stderr, "decoded to something else: %s\n", values[i].c_str());
        std::exit(1);
      }
    }
  }
}

void decode_columns(benchmark::State& state, const std::string& name, shape as, encoding form) {
  const auto of = shipped(name);
  const auto values = shaped(name == "paysim" ? paysim_objects() : card_objects(), as, form);
  check(of, values);
  json_decoder reader{of, without_account(*of)};
  std::size_t bytes = 0;
  constexpr std::size_t batch_size = 1'000; // as in a node
  for (auto _ : state)
    for (std::size_t i = 0; i < values.size(); i += batch_size) {
      auto batch = reader.make_batch();
      for (auto& column : batch.columns)
        column.reserve(batch_size);
      for (std::size_t k = i; k < i + batch_size; ++k) {
        benchmark::DoNotOptimize(reader.decode(values[k], 0, timestamp_ms, batch));
        bytes += values[k].size();
      }
      benchmark::DoNotOptimize(batch);
    }
  state.SetItemsProcessed(static_cast<std::int64_t>(values.size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.counters["learnt"] = static_cast<double>(reader.counts().learnt) /
                             static_cast<double>(reader.counts().learnt + reader.counts().parsed);
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
BENCHMARK_CAPTURE(decode_columns, paysim_object, "paysim", shape::canonical, encoding::object)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_columns, paysim_string, "paysim", shape::canonical, encoding::string)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_columns, paysim_object_shuffled, "paysim", shape::shuffled, encoding::object)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_columns, paysim_string_shuffled, "paysim", shape::shuffled, encoding::string)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_columns, paysim_object_by_boost_json, "paysim", shape::mixed, encoding::object)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_columns, paysim_string_by_boost_json, "paysim", shape::mixed, encoding::string)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_columns, cards_object, "cards", shape::canonical, encoding::object)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_columns, cards_string, "cards", shape::canonical, encoding::string)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode_messages, object, encoding::object)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode_messages, string, encoding::string)->Unit(benchmark::kMillisecond);
BENCHMARK(generate_rows)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
