#pragma once

#include "model/schema/decode_failure.hpp"
#include "model/schema/event_batch.hpp"
#include "training/dataset.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// Rows of a data set.
struct event_rows {
  event_batch events;          ///< an offset is a row's number from 0; without a time role times are 0
  std::vector<double> weights; ///< how many events each row stands for: the column `weight`, else 1

  std::size_t size() const { return weights.size(); }
  /// Takes the last rows away, so that `count` are left.
  void cut(std::size_t count);
  void clear() { cut(0); }
};

/// What is wrong with a row.
struct row_fault {
  std::int64_t row = 0; ///< from 1, without the header
  std::string reason;   ///< names the field and what was found
  /// None: no message could have it, such as too many columns.
  std::optional<decode_error> error = {};
};

using fault_listener = std::function<void(const row_fault&)>;

/// Reads a data set of a schema's events from its first row to its last, in the file's order, in memory that
/// does not grow with it. docs/data-sets.md says what its columns may be.
class event_reader {
public:
  virtual ~event_reader() = default;

  /// Appends the next rows; false at the end. Those before a row that does not fit are given before its error
  /// is thrown. Throws dataset_error, also where there is no row at all.
  bool next(event_rows& rows);

  /// Tells of rows that do not fit from now on, and goes on: a line that is no message is left out, a cell
  /// that does not fit is missing.
  virtual void tolerate(fault_listener tell) = 0;

  /// How much of the file is read, 0 to 1.
  double progress() const { return ended_ ? 1.0 : std::min(share_read(), 1.0); }

protected:
  explicit event_reader(const std::filesystem::path& file) : file_(file.string()) {}

  const std::string& file() const { return file_; }

  /// About the same, of the bytes or the rows.
  virtual double share_read() const = 0;

  /// Appends at least one row, or none at the end. What is wrong with the row behind those is returned.
  virtual std::optional<row_fault> read(event_rows& rows) = 0;

private:
  std::string file_;
  std::optional<row_fault> wrong_; ///< of the row that comes next
  bool empty_ = true;
  bool ended_ = false;
};

/// Reads by the file's extension, in capitals or not. All of the schema's fields are checked, the selected
/// ones are kept. Throws dataset_error: no such file, unknown extension, missing columns, columns of types
/// that do not serve.
std::unique_ptr<event_reader> open_events(const std::filesystem::path& file, const schema& of,
                                          const field_selection& kept);

} // namespace vigie
