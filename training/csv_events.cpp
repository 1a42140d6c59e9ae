#include "training/arrow_status.hpp"
#include "training/csv_form.hpp"
#include "training/event_files.hpp"
#include "training/file_head.hpp"
#include "training/row_filler.hpp"

#include <arrow/csv/api.h>
#include <arrow/io/file.h>
#include <arrow/record_batch.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <utility>

namespace vigie {

namespace {

/// An empty cell is a missing value, but for text that may not be missing: of that it is the empty one.
cell_source with_empty_text(cell_source cells) {
  return [cells = std::move(cells)](std::int64_t row) {
    auto found = cells(row);
    return std::holds_alternative<std::monostate>(found) ? cell{std::string_view{}} : found;
  };
}

bool takes_empty_text(const field& wanted) {
  return wanted.type == value_type::text && !wanted.optional && !wanted.default_text;
}

/// Every column as text: a number is then read from its own digits, and an error can show them.
class csv_events final : public event_reader {
public:
  csv_events(const std::filesystem::path& path, const schema& of, const field_selection& kept)
      : event_reader(path), filler_(of, kept), bytes_(std::filesystem::file_size(path)) {
    const auto form = guess_csv_form(head_of(file()), filler_.of(), file());
    for (const auto& place : find_columns(filler_.of(), form.columns, file()))
      columns_.push_back(place ? std::optional(std::to_string(place->front())) : std::nullopt);
    open(form);
  }

  void tolerate(fault_listener tell) override { filler_.tolerate(std::move(tell)); }

protected:
  double share_read() const override {
    return static_cast<double>(reader_->bytes_read()) / static_cast<double>(bytes_);
  }

  std::optional<row_fault> read(event_rows& rows) override {
    std::shared_ptr<arrow::RecordBatch> batch;
    do
      batch = value_of(reader_->Next(), file());
    while (batch && batch->num_rows() == 0 && rows_read_ < rows_before_wrong_one_);
    if (!batch)
      return wrong_row_;
    std::vector<cell_source> sources;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      sources.push_back(source_of(*batch, i));
    const auto before = rows_read_;
    const auto count = std::min(batch->num_rows(), rows_before_wrong_one_ - before);
    rows_read_ += count;
    if (auto wrong = filler_.fill(sources, before, count, rows))
      return wrong;
    return count < batch->num_rows() ? wrong_row_ : std::nullopt;
  }

private:
  void open(const csv_form& form) {
    auto reading = arrow::csv::ReadOptions::Defaults();
    reading.use_threads = false;
    reading.skip_rows = form.header_line + 1;
    auto conversion = arrow::csv::ConvertOptions::Defaults();
    conversion.check_utf8 = false; // A field of a row that is none is told with its row.
    conversion.null_values = {""};
    conversion.strings_can_be_null = true;
    conversion.quoted_strings_can_be_null = false;
    // By their numbers, as a header may have a name twice.
    for (std::size_t i = 0; i < form.columns.size(); ++i) {
      reading.column_names.push_back(std::to_string(i));
      conversion.column_types[reading.column_names.back()] = arrow::utf8();
    }
    for (const auto& name : columns_)
      if (name && std::find(conversion.include_columns.begin(), conversion.include_columns.end(), *name) ==
                      conversion.include_columns.end())
        conversion.include_columns.push_back(*name);
    auto parsing = parse_options(form);
    parsing.invalid_row_handler = [this, headers = form.header_line + 1](const arrow::csv::InvalidRow& row) {
      note(row, row.number - headers);
      return arrow::csv::InvalidRowResult::Skip;
    };
    reader_ =
        value_of(arrow::csv::StreamingReader::Make(arrow::io::default_io_context(),
                                                   value_of(arrow::io::ReadableFile::Open(file()), file()),
                                                   reading, parsing, conversion),
                 file());
  }

  /// The first row that has too few or too many columns.
  void note(const arrow::csv::InvalidRow& row, std::int64_t number) {
    if (wrong_row_)
      return;
    rows_before_wrong_one_ = number - 1;
    wrong_row_ =
        row_fault{number, "has " + std::to_string(row.actual_columns) + " columns, and the header has " +
                              std::to_string(row.expected_columns)};
  }

  cell_source source_of(const arrow::RecordBatch& batch, std::size_t field) const {
    if (!columns_[field])
      return {};
    auto cells = cells_of(batch.GetColumnByName(*columns_[field]));
    return takes_empty_text(filler_.of().at(field)) ? with_empty_text(std::move(cells)) : cells;
  }

  row_filler filler_;
  std::uintmax_t bytes_;
  std::vector<std::optional<std::string>> columns_; ///< of each field, the name that we gave its column
  std::shared_ptr<arrow::csv::StreamingReader> reader_;
  std::int64_t rows_read_ = 0;
  std::int64_t rows_before_wrong_one_ = std::numeric_limits<std::int64_t>::max();
  std::optional<row_fault> wrong_row_;
};

} // namespace

std::unique_ptr<event_reader> open_csv_events(const std::filesystem::path& file, const schema& of,
                                              const field_selection& kept) {
  return std::make_unique<csv_events>(file, of, kept);
}

} // namespace vigie
