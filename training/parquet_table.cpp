#include "training/column_rows.hpp"
#include "training/output.hpp"
#include "training/table_writer.hpp"

#include <arrow/builder.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <parquet/arrow/writer.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace vigie {

namespace {

/// Rows gathered for one row group.
constexpr std::size_t rows_a_group = 131'072;

constexpr std::array<double, 5> ten_to{1, 10, 100, 1000, 10'000};

/// As pandas reads PaySim's published file: amounts are doubles, and truth is an integer.
std::shared_ptr<arrow::DataType> type_of(const field& of) {
  switch (of.type) {
  case value_type::boolean:
  case value_type::integer:
    return arrow::int64();
  case value_type::real:
  case value_type::money:
    return arrow::float64();
  case value_type::text:
    return arrow::utf8();
  case value_type::time:
    break;
  }
  return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
}

template <class Builder, class Value>
arrow::Result<std::shared_ptr<arrow::Array>> array_by(Builder&& builder, const column_view& values,
                                                      std::size_t rows, Value value) {
  for (std::size_t row = 0; row < rows; ++row)
    ARROW_RETURN_NOT_OK(values.has(row) ? builder.Append(value(row)) : builder.AppendNull());
  return builder.Finish();
}

arrow::Result<std::shared_ptr<arrow::Array>> array_of(const field& of, const column_view& values,
                                                      std::size_t rows) {
  const auto integer = [&](std::size_t row) { return values.integers[row]; };
  switch (of.type) {
  case value_type::boolean:
  case value_type::integer:
    return array_by(arrow::Int64Builder{}, values, rows, integer);
  case value_type::real:
    return array_by(arrow::DoubleBuilder{}, values, rows, [&](std::size_t row) { return values.reals[row]; });
  case value_type::money:
    return array_by(arrow::DoubleBuilder{}, values, rows, [&](std::size_t row) {
      return static_cast<double>(values.integers[row]) / ten_to[static_cast<std::size_t>(of.decimals)];
    });
  case value_type::text:
    return array_by(arrow::StringBuilder{}, values, rows, [&](std::size_t row) { return values.text(row); });
  case value_type::time:
    break;
  }
  return array_by(arrow::TimestampBuilder(type_of(of), arrow::default_memory_pool()), values, rows, integer);
}

class parquet_table final : public table_writer {
public:
  parquet_table(const std::filesystem::path& file, std::shared_ptr<const schema> of)
      : fields_(field_selection::with_carried(*of)), group_(make_batch(of, fields_)), output_(file) {
    arrow::FieldVector columns;
    for (const auto place : fields_.fields)
      columns.push_back(arrow::field(of->at(place).name, type_of(of->at(place))));
    columns_ = arrow::schema(columns);
    const auto properties =
        parquet::WriterProperties::Builder().compression(arrow::Compression::SNAPPY)->build();
    auto made = parquet::arrow::FileWriter::Open(*columns_, arrow::default_memory_pool(),
                                                 output_.shared_stream(), properties);
    output_.check(made.status());
    writer_ = std::move(made).ValueUnsafe();
  }

  void write(std::span<const column_view> columns, std::size_t rows) override {
    for (std::size_t first = 0; first < rows;) {
      const auto count = std::min(rows - first, rows_a_group - gathered_);
      for (std::size_t i = 0; i < columns.size(); ++i)
        for (auto row = first; row < first + count; ++row)
          append_row(columns[i], row, group_.columns[i]);
      first += count;
      gathered_ += count;
      if (gathered_ == rows_a_group)
        write_group();
    }
  }

  void finish() override {
    if (gathered_ > 0)
      write_group();
    output_.check(writer_->Close());
    output_.finish();
  }

private:
  void write_group() {
    arrow::ArrayVector arrays;
    for (std::size_t i = 0; i < group_.columns.size(); ++i) {
      const auto made = array_of(group_.of->at(i), group_.columns[i].view(), gathered_);
      output_.check(made.status());
      arrays.push_back(*made);
      group_.columns[i].clear();
    }
    output_.check(writer_->NewBufferedRowGroup());
    output_.check(writer_->WriteRecordBatch(
        *arrow::RecordBatch::Make(columns_, static_cast<std::int64_t>(gathered_), std::move(arrays))));
    gathered_ = 0;
  }

  field_selection fields_;
  event_batch group_; ///< rows that are not written yet
  std::size_t gathered_ = 0;
  output output_;
  std::shared_ptr<arrow::Schema> columns_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

} // namespace

std::unique_ptr<table_writer> create_parquet_table(const std::filesystem::path& file,
                                                   std::shared_ptr<const schema> of) {
  return std::make_unique<parquet_table>(file, std::move(of));
}

} // namespace vigie
