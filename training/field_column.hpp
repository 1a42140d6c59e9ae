#pragma once

#include "model/schema/column.hpp"
#include "model/schema/field_reader.hpp"
#include "training/cell.hpp"

#include <optional>
#include <string>

namespace vigie {

/// Fills one field's column from the cells of a file, by the rules of a message.
class field_column {
public:
  /// `of` must outlive it.
  field_column(const field& of, bool strict) : of_{of}, reader_{of, strict} {}

  /// Appends one entry. What is wrong where the cell does not fit: a sentence that names the field and what
  /// was found; nothing is appended then.
  std::optional<std::string> append(const cell& value, column& to) const;

  const field& of() const { return of_; }
  const field_reader& reader() const { return reader_; }

private:
  using outcome = std::optional<decode_failure>;
  struct typed_cell;

  outcome read_time(instant value, std::string& written, field_value& out) const;
  outcome read_text(std::string_view text, field_value& out) const;
  bool read_money(double value, field_value& out) const;

  const field& of_;
  field_reader reader_;
};

} // namespace vigie
