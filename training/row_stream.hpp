#pragma once

#include "model/paysim/paysim_source.hpp"
#include "training/event_reader.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace vigie {

/// A range of steps, both ends included.
struct step_range {
  std::int64_t first = 0;
  std::int64_t last = std::numeric_limits<std::int64_t>::max();

  bool contains(std::int64_t step) const { return first <= step && step <= last; }
};

/// The field that counts the steps of a simulation: the whole number `step`. None where the schema has no
/// such field.
std::optional<std::size_t> step_field(const schema& of);

/// Which rows, from where. Without a limit, no limit.
struct row_selection {
  std::shared_ptr<const schema> of; ///< PaySim's where rows are generated
  std::variant<generator_options, std::filesystem::path> source;
  std::optional<step_range> steps; ///< only where there is a step_field
  std::optional<std::uint64_t> limit;
  bool loop = false; ///< after the last row comes the first one again
};

/// The rows of a data set, or generated ones, one by one, in their order.
class row_stream {
public:
  /// Opens the data set. Throws dataset_error, as does `next`.
  explicit row_stream(row_selection selection);

  /// Goes to the next row; false: there is none.
  bool next();

  /// What the rows have: all of the schema's fields and what it carries.
  const field_selection& fields() const { return fields_; }

  // The present row, and what it has in `columns()`, one a field.
  std::span<const column_view> columns() const { return columns_; }
  std::size_t row() const { return row_; }
  std::int64_t step() const { return step_ ? columns_[*step_].integers[row_] : 0; }
  std::int64_t time_us() const { return rows_.events.times_us[row_]; } ///< 0 without a time role

  /// How much is done, 0 to 1; none where it has no end.
  std::optional<double> progress() const;

private:
  void rewind();
  bool next_of_lap();
  bool next_of_source();

  row_selection selection_;
  field_selection fields_;
  std::optional<std::size_t> step_;
  std::unique_ptr<event_reader> reader_;
  std::optional<paysim_source> generator_;
  event_rows rows_; ///< read or generated
  std::vector<column_view> columns_;
  std::size_t row_ = 0;
  std::size_t after_ = 0;   ///< the row behind the present one
  std::uint64_t drawn_ = 0; ///< from the generator in this lap
  std::uint64_t given_ = 0;
  std::uint64_t given_in_lap_ = 0;
};

} // namespace vigie
