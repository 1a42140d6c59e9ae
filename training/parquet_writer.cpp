#include "training/columns.hpp"
#include "training/output.hpp"
#include "training/tables.hpp"

#include <arrow/builder.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <parquet/arrow/writer.h>

namespace vigie {

namespace {

/// Rows gathered for one row group.
constexpr std::size_t rows_a_group = 131'072;

/// The eleven columns of PaySim, typed as pandas reads the published file.
const std::shared_ptr<arrow::Schema>& paysim_schema() {
  static const auto schema = arrow::schema({
      arrow::field("step", arrow::int64()),
      arrow::field("type", arrow::utf8()),
      arrow::field("amount", arrow::float64()),
      arrow::field("nameOrig", arrow::utf8()),
      arrow::field("oldbalanceOrg", arrow::float64()),
      arrow::field("newbalanceOrig", arrow::float64()),
      arrow::field("nameDest", arrow::utf8()),
      arrow::field("oldbalanceDest", arrow::float64()),
      arrow::field("newbalanceDest", arrow::float64()),
      arrow::field("isFraud", arrow::int64()),
      arrow::field("isFlaggedFraud", arrow::int64()),
  });
  return schema;
}

template <class Builder, class Value>
arrow::Result<std::shared_ptr<arrow::Array>> column_of(std::span<const transaction_row> rows, Value value) {
  Builder builder;
  for (const auto& row : rows)
    ARROW_RETURN_NOT_OK(builder.Append(value(row)));
  return builder.Finish();
}

/// An unknown label is null.
arrow::Result<std::shared_ptr<arrow::Array>> labels_of(std::span<const transaction_row> rows) {
  arrow::Int64Builder builder;
  for (const auto& row : rows)
    ARROW_RETURN_NOT_OK(row.values.label == fraud_label::unknown
                            ? builder.AppendNull()
                            : builder.Append(row.values.label == fraud_label::fraudulent));
  return builder.Finish();
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> to_batch(std::span<const transaction_row> rows) {
  using text = arrow::StringBuilder;
  using integer = arrow::Int64Builder;
  using number = arrow::DoubleBuilder;
  const auto units = [&](money transaction::*member) {
    return column_of<number>(rows, [=](const auto& row) { return (row.values.*member).units(); });
  };
  arrow::ArrayVector arrays;
  for (auto& made : {
           column_of<integer>(rows, [](const auto& row) { return row.values.step; }),
           column_of<text>(rows, [](const auto& row) { return to_string(row.values.type); }),
           units(&transaction::amount),
           column_of<text>(rows, [](const auto& row) -> const auto& { return row.name_orig; }),
           units(&transaction::old_balance_orig),
           units(&transaction::new_balance_orig),
           column_of<text>(rows, [](const auto& row) -> const auto& { return row.name_dest; }),
           units(&transaction::old_balance_dest),
           units(&transaction::new_balance_dest),
           labels_of(rows),
           column_of<integer>(rows, [](const auto& row) { return row.is_flagged_fraud; }),
       }) {
    ARROW_RETURN_NOT_OK(made);
    arrays.push_back(*made);
  }
  return arrow::RecordBatch::Make(paysim_schema(), static_cast<std::int64_t>(rows.size()), std::move(arrays));
}

class parquet_writer final : public dataset_writer {
public:
  explicit parquet_writer(const std::filesystem::path& file) : output_(file) {
    const auto properties =
        parquet::WriterProperties::Builder().compression(arrow::Compression::SNAPPY)->build();
    auto made = parquet::arrow::FileWriter::Open(*paysim_schema(), arrow::default_memory_pool(),
                                                 output_.shared_stream(), properties);
    output_.check(made.status());
    writer_ = std::move(made).ValueUnsafe();
  }

  void write(std::span<const transaction_row> rows) override {
    for (const auto& row : rows) {
      group_.push_back(row);
      if (group_.size() == rows_a_group)
        write_group();
    }
  }

  void finish() override {
    if (!group_.empty())
      write_group();
    output_.check(writer_->Close());
    output_.finish();
  }

private:
  void write_group() {
    const auto batch = to_batch(group_);
    output_.check(batch.status());
    output_.check(writer_->NewBufferedRowGroup());
    output_.check(writer_->WriteRecordBatch(**batch));
    group_.clear();
  }

  output output_;
  std::vector<transaction_row> group_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

} // namespace

std::unique_ptr<dataset_writer> create_parquet(const std::filesystem::path& file) {
  return std::make_unique<parquet_writer>(file);
}

} // namespace vigie
