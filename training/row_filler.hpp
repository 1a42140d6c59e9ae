#pragma once

#include "training/arrow_cells.hpp"
#include "training/event_reader.hpp"
#include "training/field_column.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigie {

/// Turns the cells of a table into rows.
class row_filler {
public:
  row_filler(const schema& of, const field_selection& kept);

  /// The fields to be filled: the schema's, what it carries, and the number `weight` unless a field of the
  /// schema has that name.
  const schema& filled() const { return *of_; }

  /// Appends up to `count` rows, of which the first has the number `first`, from 0. `sources` gives the cells
  /// of each field to be filled; an empty one has none. What is wrong with the row behind those appended is
  /// returned.
  std::optional<row_fault> fill(std::span<const cell_source> sources, std::int64_t first, std::int64_t count,
                                event_rows& rows);

private:
  using outcome = std::optional<std::string>;

  column& column_of(std::size_t field, event_rows& rows);
  column_view newest(std::size_t field, std::size_t before, event_rows& rows);
  outcome fill_field(std::size_t field, const cell_source& source, std::int64_t& count, column& to) const;
  outcome fill_weights(std::int64_t& count, event_rows& rows);
  outcome fill_times(std::size_t before, std::int64_t& count, event_rows& rows);

  std::shared_ptr<const schema> of_;
  std::optional<std::size_t> weight_; ///< place of the field `weight` that is ours
  std::vector<field_column> fields_;
  std::vector<std::optional<std::size_t>> kept_; ///< of each field, its place among the columns that are kept
  std::vector<column> passing_;                  ///< of the other fields
};

} // namespace vigie
