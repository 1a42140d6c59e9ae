#include "training/event_reader.hpp"

#include "training/event_files.hpp"

#include <utility>

namespace vigie {

namespace {

/// Where a text lies in its column is said in 32 bits.
constexpr std::size_t most_text = std::size_t{7} << 29;

} // namespace

void event_rows::cut(std::size_t count) {
  for (auto* numbers : {&events.offsets, &events.timestamps_ms, &events.times_us})
    numbers->resize(count);
  for (auto& kept : events.columns)
    kept.cut(count);
  weights.resize(count);
}

bool event_reader::next(event_rows& rows) {
  const auto before = rows.size();
  if (!wrong_)
    wrong_ = read(rows);
  const auto more = rows.size() > before;
  for (const auto& kept : rows.events.columns)
    if (kept.bytes_of_text() > most_text)
      throw dataset_error(file_ +
                          ": holds more text in one of its columns than the 3.5 GiB that are kept of it");
  if (wrong_ && !more)
    throw dataset_error(file_ + ": row " + std::to_string(wrong_->row) + ": " + wrong_->reason);
  if (!more && empty_)
    throw dataset_error(file_ + ": has no rows");
  empty_ = false;
  ended_ = !more;
  return more;
}

std::unique_ptr<event_reader> open_events(const std::filesystem::path& file, const schema& of,
                                          const field_selection& kept) {
  const auto format = dataset_format_of(file);
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error)
    throw dataset_error(file.string() + ": " + error.message());
  if (size == 0)
    throw dataset_error(file.string() + ": is empty");
  switch (format) {
  case dataset_format::csv:
    return open_csv_events(file, of, kept);
  case dataset_format::json_lines:
    return open_json_events(file, of, kept);
  case dataset_format::parquet:
    break;
  }
  return open_parquet_events(file, of, kept);
}

} // namespace vigie
