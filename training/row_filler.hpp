#pragma once

#include "training/arrow_cells.hpp"
#include "training/event_reader.hpp"
#include "training/field_column.hpp"
#include "training/file_schema.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigie {

/// Turns the cells of a table into rows.
class row_filler {
public:
  row_filler(const schema& of, const field_selection& kept);

  /// What is filled.
  const std::vector<field>& fields() const { return of_.of->fields; }
  const schema& of() const { return *of_.of; }

  /// Appends up to `count` rows, of which the first has the number `first`, from 0. `sources` gives the cells
  /// of each field to be filled; an empty one has none. What is wrong with the row behind those appended is
  /// returned.
  std::optional<row_fault> fill(std::span<const cell_source> sources, std::int64_t first, std::int64_t count,
                                event_rows& rows);

  void tolerate(fault_listener tell) { tell_ = std::move(tell); }

private:
  using outcome = std::optional<decode_failure>;

  column& column_of(std::size_t field, event_rows& rows);
  column_view newest(std::size_t field, std::size_t before, event_rows& rows);
  outcome fill_field(std::size_t field, const cell_source& source, std::int64_t first, std::int64_t& count,
                     column& to) const;
  outcome fill_weights(std::int64_t& count, event_rows& rows);
  void fill_times(std::size_t before, std::int64_t count, event_rows& rows);

  file_schema of_;
  std::vector<field_column> columns_;            ///< one a field
  std::vector<std::optional<std::size_t>> kept_; ///< of each field, its place among the columns that are kept
  std::vector<column> passing_;                  ///< of the other fields
  fault_listener tell_;
};

} // namespace vigie
