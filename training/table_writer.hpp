#pragma once

#include "model/schema/event_batch.hpp"
#include "training/dataset.hpp"

#include <filesystem>
#include <memory>
#include <span>

namespace vigie {

/// Writes a table whose columns are a schema's fields and what it carries. The same rows give the same bytes,
/// whatever the clock says. A boolean is 0 or 1, and of text an empty one is not the same as none.
class table_writer {
public:
  virtual ~table_writer() = default;

  /// `columns`: one a field, of `rows` rows. Throws dataset_error.
  virtual void write(std::span<const column_view> columns, std::size_t rows) = 0;

  /// Without this call the file is not whole. Throws dataset_error.
  virtual void finish() = 0;
};

/// Throws dataset_error where the file cannot be made. The file "-" is standard output.
std::unique_ptr<table_writer> create_table(const std::filesystem::path& file, dataset_format format,
                                           std::shared_ptr<const schema> of);

// One a format.
std::unique_ptr<table_writer> create_csv_table(const std::filesystem::path& file,
                                               std::shared_ptr<const schema> of);
std::unique_ptr<table_writer> create_json_table(const std::filesystem::path& file,
                                                std::shared_ptr<const schema> of);
std::unique_ptr<table_writer> create_parquet_table(const std::filesystem::path& file,
                                                   std::shared_ptr<const schema> of);

} // namespace vigie
