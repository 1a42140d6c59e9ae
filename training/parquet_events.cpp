#include "training/arrow_status.hpp"
#include "training/event_files.hpp"
#include "training/file_columns.hpp"
#include "training/row_filler.hpp"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <span>
#include <utility>

namespace vigie {

namespace {

constexpr std::int64_t rows_a_batch = 8192;

using parquet::arrow::SchemaField;

bool is_structure(const SchemaField& column) {
  return column.field->type()->id() == arrow::Type::STRUCT;
}

std::vector<file_column> columns_of(const std::vector<SchemaField>& from) {
  std::vector<file_column> result;
  for (const auto& column : from)
    result.push_back({column.field->name(),
                      is_structure(column) ? columns_of(column.children) : std::vector<file_column>{}});
  return result;
}

const SchemaField& at(const std::vector<SchemaField>& outermost, const column_place& place) {
  const auto* level = &outermost;
  const SchemaField* result = nullptr;
  for (const auto i : place) {
    result = &(*level)[i];
    level = &result->children;
  }
  return *result;
}

/// Where a column is in a batch that has only those at these places.
column_place place_among(const std::set<column_place>& chosen, const column_place& place) {
  column_place result;
  for (auto level = place.begin(); level != place.end(); ++level) {
    std::set<std::size_t> siblings;
    for (const auto& other : chosen)
      if (std::equal(place.begin(), level, other.begin(), other.begin() + (level - place.begin())))
        siblings.insert(other[static_cast<std::size_t>(level - place.begin())]);
    result.push_back(static_cast<std::size_t>(std::distance(siblings.begin(), siblings.find(*level))));
  }
  return result;
}

class parquet_events final : public event_reader {
public:
  parquet_events(const std::filesystem::path& path, const schema& of, const field_selection& kept)
      : event_reader(path), filler_(of, kept) {
    open();
    const auto& columns = reader_->manifest().schema_fields;
    const auto places = find_columns(filler_.of(), columns_of(columns), file());
    check_types(columns, places);
    const auto chosen = choose(columns, places);
    for (const auto& place : places)
      places_.push_back(place ? std::optional(place_among(chosen, *place)) : std::nullopt);
  }

  void tolerate(fault_listener tell) override { filler_.tolerate(std::move(tell)); }

protected:
  double share_read() const override {
    const auto total = reader_->parquet_reader()->metadata()->num_rows();
    return total == 0 ? 1.0 : static_cast<double>(rows_read_) / static_cast<double>(total);
  }

  std::optional<row_fault> read(event_rows& rows) override {
    std::shared_ptr<arrow::RecordBatch> batch;
    do
      batch = value_of(batches_->Next(), file());
    while (batch && batch->num_rows() == 0);
    if (!batch)
      return std::nullopt;
    std::vector<cell_source> sources;
    for (const auto& place : places_)
      sources.push_back(place ? cells_of(array_at(*batch, *place)) : cell_source{});
    const auto before = rows_read_;
    rows_read_ += batch->num_rows();
    return filler_.fill(sources, before, batch->num_rows(), rows);
  }

private:
  void open() {
    auto reading = parquet::default_reader_properties();
    reading.enable_buffered_stream();
    parquet::ArrowReaderProperties conversion;
    conversion.set_batch_size(rows_a_batch);
    conversion.set_pre_buffer(false);
    parquet::arrow::FileReaderBuilder builder;
    check(builder.OpenFile(file(), false, reading), file());
    check(builder.properties(conversion)->Build(&reader_), file());
  }

  void check_types(const std::vector<SchemaField>& columns,
                   const std::vector<std::optional<column_place>>& places) const {
    std::string wrong;
    for (std::size_t i = 0; i < places.size(); ++i)
      if (places[i]) {
        const auto& found = *at(columns, *places[i]).field;
        if (const auto complaint = complaint_of(*found.type(), filler_.of().at(i)))
          wrong.append(wrong.empty() ? "" : "; ").append("column " + found.name() + " " + *complaint);
      }
    if (!wrong.empty())
      throw dataset_error(file() + ": " + wrong);
  }

  /// Begins to read the columns at these places, and none else.
  std::set<column_place> choose(const std::vector<SchemaField>& columns,
                                const std::vector<std::optional<column_place>>& places) {
    std::set<column_place> result;
    for (const auto& place : places)
      if (place)
        result.insert(*place);
    std::vector<int> leaves;
    for (const auto& place : result)
      leaves.push_back(at(columns, place).column_index);
    std::vector<int> row_groups(static_cast<std::size_t>(reader_->num_row_groups()));
    std::iota(row_groups.begin(), row_groups.end(), 0);
    batches_ = value_of(reader_->GetRecordBatchReader(row_groups, leaves), file());
    return result;
  }

  std::shared_ptr<arrow::Array> array_at(const arrow::RecordBatch& batch, const column_place& place) const {
    auto result = batch.column(static_cast<int>(place.front()));
    for (const auto i : std::span(place).subspan(1))
      result = value_of(
          static_cast<const arrow::StructArray&>(*result).GetFlattenedField(static_cast<int>(i)), file());
    return result;
  }

  row_filler filler_;
  std::unique_ptr<parquet::arrow::FileReader> reader_;
  std::unique_ptr<arrow::RecordBatchReader> batches_;
  std::vector<std::optional<column_place>> places_; ///< of each field, its column in a batch
  std::int64_t rows_read_ = 0;
};

} // namespace

std::unique_ptr<event_reader> open_parquet_events(const std::filesystem::path& file, const schema& of,
                                                  const field_selection& kept) {
  return std::make_unique<parquet_events>(file, of, kept);
}

} // namespace vigie
