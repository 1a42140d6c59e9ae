#pragma once

#include "model/schema/transaction_row.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// A data set that cannot be read or written. The text names the file and, where there are such, row and
/// column; rows count from 1, without the header.
struct dataset_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class dataset_format : std::uint8_t { csv, json_lines, parquet };

/// By the file's extension: .csv, .jsonl, .parquet, in capitals or not.
dataset_format dataset_format_of(const std::filesystem::path& file);

/// Reads a data set from its first row to its last, in memory that does not grow with it.
/// The columns are those of PaySim, in any order; `isFraud`, `isFlaggedFraud` and `weight` may be missing,
/// others are passed over. Money may be integers, doubles or text, and must be whole cents as in a message of
/// the topic.
class dataset_reader {
public:
  virtual ~dataset_reader() = default;

  /// Replaces `rows` by the next ones; false at the end. Throws dataset_error, also where there is no row at
  /// all. The rows before a bad one come first.
  bool next(std::vector<transaction_row>& rows);

  /// How much of the file is read, 0 to 1.
  virtual double progress() const = 0;

protected:
  explicit dataset_reader(const std::filesystem::path& file) : file_(file.string()) {}

  const std::string& file() const { return file_; }

  /// Appends at least one row to `rows`, or none at the end.
  virtual void read(std::vector<transaction_row>& rows) = 0;

  /// What `read` calls where the row behind those that it has appended is bad: the text of the dataset_error.
  void stop_at(std::string bad_row) { bad_row_ = std::move(bad_row); }

private:
  std::string file_;
  std::string bad_row_; ///< empty: none was met
  bool empty_ = true;
};

/// Throws dataset_error: no such file, unknown extension, a missing column.
std::unique_ptr<dataset_reader> open_dataset(const std::filesystem::path& file);

/// Writes PaySim's eleven columns. The same rows give the same bytes, whatever the clock says.
class dataset_writer {
public:
  virtual ~dataset_writer() = default;

  /// Throws dataset_error.
  virtual void write(std::span<const transaction_row> rows) = 0;

  /// Without this call the file is not whole. Throws dataset_error.
  virtual void finish() = 0;
};

/// Throws dataset_error where the file cannot be made. The file "-" is standard output.
std::unique_ptr<dataset_writer> create_dataset(const std::filesystem::path& file, dataset_format format);

} // namespace vigie
