#include "model/base/utf8.hpp"
#include "training/columns.hpp"
#include "training/tables.hpp"

#include <arrow/array.h>
#include <arrow/csv/api.h>
#include <arrow/io/file.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>

#include <functional>
#include <optional>
#include <utility>

namespace vigie {

namespace {

constexpr std::int64_t rows_a_batch = 8192;

/// Arrow's errors with the file's name.
void check(const arrow::Status& status, const std::string& file) {
  if (!status.ok())
    throw dataset_error(file + ": " + status.message());
}

template <class T>
T value_of(arrow::Result<T> result, const std::string& file) {
  check(result.status(), file);
  return std::move(result).ValueUnsafe();
}

/// Gives the cell of a row of one array.
using cell_source = std::function<cell(std::int64_t row)>;

template <class Array>
cell_source numbers_of(const arrow::Array& array) {
  return [&values = static_cast<const Array&>(array)](std::int64_t row) -> cell {
    if (values.IsNull(row))
      return std::monostate{};
    if constexpr (std::is_floating_point_v<typename Array::value_type>)
      return static_cast<double>(values.Value(row));
    else
      return static_cast<std::int64_t>(values.Value(row));
  };
}

/// Strings of any layout, and booleans.
template <class Array>
cell_source values_of(const arrow::Array& array) {
  return [&values = static_cast<const Array&>(array)](std::int64_t row) -> cell {
    return values.IsNull(row) ? cell{} : cell{values.GetView(row)};
  };
}

cell_source cells_of(const arrow::Array& array, const std::string& where);

cell_source dictionary_of(const arrow::Array& array, const std::string& where) {
  const auto& values = static_cast<const arrow::DictionaryArray&>(array);
  return [&values, entry = cells_of(*values.dictionary(), where)](std::int64_t row) {
    return values.IsNull(row) ? cell{} : entry(values.GetValueIndex(row));
  };
}

/// The array must live as long as the result.
cell_source cells_of(const arrow::Array& array, const std::string& where) {
  switch (array.type_id()) {
  case arrow::Type::INT8:
    return numbers_of<arrow::Int8Array>(array);
  case arrow::Type::INT16:
    return numbers_of<arrow::Int16Array>(array);
  case arrow::Type::INT32:
    return numbers_of<arrow::Int32Array>(array);
  case arrow::Type::INT64:
    return numbers_of<arrow::Int64Array>(array);
  case arrow::Type::UINT8:
    return numbers_of<arrow::UInt8Array>(array);
  case arrow::Type::UINT16:
    return numbers_of<arrow::UInt16Array>(array);
  case arrow::Type::UINT32:
    return numbers_of<arrow::UInt32Array>(array);
  case arrow::Type::FLOAT:
    return numbers_of<arrow::FloatArray>(array);
  case arrow::Type::DOUBLE:
    return numbers_of<arrow::DoubleArray>(array);
  case arrow::Type::BOOL:
    return values_of<arrow::BooleanArray>(array);
  case arrow::Type::STRING:
    return values_of<arrow::StringArray>(array);
  case arrow::Type::LARGE_STRING:
    return values_of<arrow::LargeStringArray>(array);
  case arrow::Type::STRING_VIEW:
    return values_of<arrow::StringViewArray>(array);
  case arrow::Type::DICTIONARY:
    return dictionary_of(array, where);
  case arrow::Type::NA:
    return [](std::int64_t) { return cell{}; };
  default:
    throw dataset_error(where + " has the type " + array.type()->ToString() + ", neither a number nor text");
  }
}

/// What both formats are once opened: a stream of record batches with the columns asked for.
class table_reader : public dataset_reader {
protected:
  using dataset_reader::dataset_reader;

  struct bad_row {
    std::int64_t number = 0; ///< from 1, without the header
    std::string error;
  };

  virtual std::shared_ptr<arrow::RecordBatch> next_batch() = 0;

  /// A row that `next_batch` has left out.
  virtual std::optional<bad_row> left_out() const { return std::nullopt; }

  /// The names of our columns among those of the file. Throws where one is missing.
  template <class Contains>
  std::vector<std::string> present_columns(Contains contains) const {
    std::vector<std::string> result;
    for (const auto& wanted : columns) {
      std::string name(wanted.name);
      if (contains(name))
        result.push_back(std::move(name));
      else if (wanted.required)
        throw dataset_error(file() + ": has no column " + name);
    }
    return result;
  }

  void read(std::vector<transaction_row>& rows) final {
    std::shared_ptr<arrow::RecordBatch> batch;
    do
      batch = next_batch();
    while (batch && batch->num_rows() == 0 && !left_out());
    if (batch)
      append(*batch, rows);
    else if (const auto torn = left_out())
      stop_at(torn->error);
  }

  std::int64_t rows_read() const { return rows_read_; }

private:
  void append(const arrow::RecordBatch& batch, std::vector<transaction_row>& rows) {
    rows.resize(static_cast<std::size_t>(batch.num_rows()));
    auto good = batch.num_rows();
    if (const auto torn = left_out(); torn && torn->number - 1 <= rows_read_ + good) {
      good = torn->number - 1 - rows_read_;
      stop_at(torn->error);
    }
    for (const auto& wanted : columns) {
      const auto array = batch.GetColumnByName(std::string(wanted.name));
      if (!array)
        continue;
      const auto cells = cells_of(*array, file() + ": column " + std::string(wanted.name));
      std::int64_t i = 0;
      try {
        for (; i < good; ++i)
          assign(wanted, cells(i), rows[static_cast<std::size_t>(i)], file(), rows_read_ + i + 1);
      } catch (const dataset_error& error) {
        good = i;
        stop_at(error.what());
      }
    }
    rows.resize(static_cast<std::size_t>(good));
    rows_read_ += batch.num_rows();
  }

  std::int64_t rows_read_ = 0;
};

/// Every column as text: a number is then read from its own digits, and an error can show them.
class csv_reader final : public table_reader {
public:
  explicit csv_reader(const std::filesystem::path& path)
      : table_reader(path), bytes_(std::filesystem::file_size(path)) {
    const auto schema = open({})->schema();
    reader_ = open(present_columns([&](const auto& name) { return schema->GetFieldIndex(name) >= 0; }));
  }

  double progress() const override {
    return static_cast<double>(reader_->bytes_read()) / static_cast<double>(bytes_);
  }

protected:
  std::shared_ptr<arrow::RecordBatch> next_batch() override { return value_of(reader_->Next(), file()); }

  std::optional<bad_row> left_out() const override { return torn_; }

private:
  /// An error here would lose the rows before it, so it is left out and `append` stops there.
  arrow::csv::InvalidRowResult note_torn_row(const arrow::csv::InvalidRow& row) {
    if (!torn_)
      torn_ = bad_row{row.number - 1, file() + ": CSV parse error: Row #" + std::to_string(row.number) +
                                          ": Expected " + std::to_string(row.expected_columns) +
                                          " columns, got " + std::to_string(row.actual_columns) + ": " +
                                          excerpt(row.text)};
    return arrow::csv::InvalidRowResult::Skip;
  }

  std::shared_ptr<arrow::csv::StreamingReader> open(std::vector<std::string> names) {
    auto input = value_of(arrow::io::ReadableFile::Open(file()), file());
    auto reading = arrow::csv::ReadOptions::Defaults();
    reading.use_threads = false;
    auto conversion = arrow::csv::ConvertOptions::Defaults();
    for (const auto& name : names)
      conversion.column_types[name] = arrow::utf8();
    conversion.include_columns = std::move(names);
    auto parsing = arrow::csv::ParseOptions::Defaults();
    parsing.invalid_row_handler = [this](const auto& row) { return note_torn_row(row); };
    return value_of(arrow::csv::StreamingReader::Make(arrow::io::default_io_context(), input, reading,
                                                      parsing, conversion),
                    file());
  }

  std::uintmax_t bytes_;
  std::optional<bad_row> torn_; ///< the first row of too many or too few columns
  std::shared_ptr<arrow::csv::StreamingReader> reader_;
};

class parquet_reader final : public table_reader {
public:
  explicit parquet_reader(const std::filesystem::path& path) : table_reader(path) {
    auto reading = parquet::default_reader_properties();
    reading.enable_buffered_stream();
    parquet::ArrowReaderProperties conversion;
    conversion.set_batch_size(rows_a_batch);
    conversion.set_pre_buffer(false);
    parquet::arrow::FileReaderBuilder builder;
    check(builder.OpenFile(file(), false, reading), file());
    check(builder.properties(conversion)->Build(&file_reader_), file());
    const auto* schema = file_reader_->parquet_reader()->metadata()->schema();
    std::vector<int> indices;
    for (const auto& name :
         present_columns([&](const auto& wanted) { return schema->ColumnIndex(wanted) >= 0; }))
      indices.push_back(schema->ColumnIndex(name));
    std::vector<int> row_groups(static_cast<std::size_t>(file_reader_->num_row_groups()));
    for (std::size_t i = 0; i < row_groups.size(); ++i)
      row_groups[i] = static_cast<int>(i);
    batches_ = value_of(file_reader_->GetRecordBatchReader(row_groups, indices), file());
  }

  double progress() const override {
    const auto total = file_reader_->parquet_reader()->metadata()->num_rows();
    return total == 0 ? 1.0 : static_cast<double>(rows_read()) / static_cast<double>(total);
  }

protected:
  std::shared_ptr<arrow::RecordBatch> next_batch() override { return value_of(batches_->Next(), file()); }

private:
  std::unique_ptr<parquet::arrow::FileReader> file_reader_;
  std::unique_ptr<arrow::RecordBatchReader> batches_;
};

} // namespace

std::unique_ptr<dataset_reader> open_csv(const std::filesystem::path& file) {
  return std::make_unique<csv_reader>(file);
}

std::unique_ptr<dataset_reader> open_parquet(const std::filesystem::path& file) {
  return std::make_unique<parquet_reader>(file);
}

} // namespace vigie
