#pragma once

#include "model/schema/cell_reader.hpp"
#include "model/schema/column.hpp"

#include <optional>

namespace vigie {

/// Fills one field's column from the cells of a file, by the rules of a message.
class field_column {
public:
  /// `of` must outlive it.
  field_column(const field& of, bool strict) : cells_{of, strict} {}

  /// Appends one entry; or nothing, and returns why the cell does not fit.
  std::optional<decode_failure> append(const cell& value, column& to) const;

  const field& of() const { return cells_.of(); }
  const field_reader& reader() const { return cells_.reader(); }

private:
  cell_reader cells_;
};

} // namespace vigie
