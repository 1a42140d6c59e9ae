#define CAF_SUITE training.table_writer

#include "training/table_writer.hpp"

#include "model/schema/message_writer.hpp"
#include "unit/paysim.hpp"
#include "unit/training/data_folder.hpp"

#include <iterator>
#include <random>

using namespace vigie;

namespace {

namespace fs = std::filesystem;

const auto every_type = fields_of("  who: {type: string, optional: true}\n"
                                  "  kind: {type: string, values: [in, \"out, or\"]}\n"
                                  "  amount: {type: money, decimals: 3, negative: true}\n"
                                  "  times: {type: int}\n"
                                  "  rate: {type: double, optional: true}\n"
                                  "  fraud: {type: bool, optional: true}\n"
                                  "  at: {type: time, optional: true}\n"
                                  "  since: {type: time, unit: ms}\n");

event_rows random_rows(std::size_t count, unsigned seed) {
  CAF_MESSAGE("seed " << seed);
  std::mt19937_64 random(seed);
  event_rows result{make_batch(every_type, field_selection::all(*every_type)), {}};
  auto& columns = result.events.columns;
  const auto below = [&](std::uint64_t bound) { return static_cast<std::int64_t>(random() % bound); };
  const auto perhaps = [&](column& to, auto value) {
    if (random() % 4 == 0)
      to.append_missing();
    else
      to.append(value);
  };
  const std::string names[] = {"C1", "", "a,b", "x \"y\"", "Ünal", "'q'", " "};
  for (std::size_t i = 0; i < count; ++i) {
    perhaps(columns[0], std::string_view(names[random() % std::size(names)]));
    columns[1].append(below(2));
    columns[2].append(below(2'000'000) - 1'000'000);
    columns[3].append(static_cast<std::int64_t>(random()));
    perhaps(columns[4], static_cast<double>(below(1'000'000'000)) / 7);
    perhaps(columns[5], below(2));
    perhaps(columns[6], below(4'000'000'000'000'000));
    columns[7].append(below(4'000'000'000'000) * 1000);
    result.events.offsets.push_back(static_cast<std::int64_t>(i));
    result.events.timestamps_ms.push_back(0);
    result.events.times_us.push_back(0);
    result.weights.push_back(1);
  }
  return result;
}

void write_all(const fs::path& file, const event_rows& rows, std::size_t at_once) {
  const auto writer = create_table(file, dataset_format_of(file), rows.events.of);
  const auto all = views_of(rows.events);
  for (std::size_t first = 0; first < rows.size(); first += at_once) {
    std::vector<column_view> part;
    for (const auto& column : all)
      part.push_back(column.behind(first));
    writer->write(part, std::min(at_once, rows.size() - first));
  }
  writer->finish();
}

std::string bytes_of(const fs::path& file) {
  std::ifstream input(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), {}};
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(table_writer_tests, data_folder)

CAF_TEST(what is written in any format is read back the same) {
  const auto rows = random_rows(10'000, 7);
  for (const auto* name : {"a.csv", "a.jsonl", "a.parquet"}) {
    CAF_MESSAGE(name);
    write_all(folder / name, rows, 1000);
    CAF_CHECK(lines_of(read_events(folder / name, every_type)) == lines_of(rows));
  }
}

CAF_TEST(the same rows give the same bytes however they are handed over) {
  const auto rows = random_rows(2'000, 8);
  for (const std::string extension : {".csv", ".jsonl", ".parquet"}) {
    write_all(folder / ("a" + extension), rows, 2'000);
    write_all(folder / ("b" + extension), rows, 77);
    CAF_CHECK(bytes_of(folder / ("a" + extension)) == bytes_of(folder / ("b" + extension)));
  }
}

CAF_TEST(more rows than a row group holds are read back the same) {
  const auto rows = random_rows(140'000, 9);
  write_all(folder / "a.parquet", rows, 50'000);
  CAF_CHECK(lines_of(read_events(folder / "a.parquet", every_type)) == lines_of(rows));
}

CAF_TEST(a text that is empty is not one that is missing) {
  const auto texts = fields_of("  a: {type: string, optional: true}\n");
  event_rows rows{make_batch(texts, field_selection::all(*texts)), {1, 1}};
  rows.events.columns[0].append(std::string_view{});
  rows.events.columns[0].append_missing();
  write_all(folder / "a.csv", rows, 2);
  CAF_CHECK_EQUAL(bytes_of(folder / "a.csv"), "a\n\"\"\n\n");
  write_all(folder / "a.jsonl", rows, 2);
  CAF_CHECK_EQUAL(bytes_of(folder / "a.jsonl"), "{\"a\": \"\"}\n{\"a\": null}\n");
}

CAF_TEST(a file that cannot be made is an error with its name) {
  try {
    create_table(folder / "none" / "a.csv", dataset_format::csv, every_type);
    CAF_FAIL("made");
  } catch (const dataset_error& error) {
    CAF_CHECK(std::string(error.what()).find("none/a.csv") != std::string::npos);
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
