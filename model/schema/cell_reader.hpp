#pragma once

#include "model/schema/cell.hpp"
#include "model/schema/field_reader.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace vigie {

/// Reads values that know their own type (those of files, and of Avro) into one field, by the rules of a
/// message.
class cell_reader {
public:
  /// `of` must outlive it.
  cell_reader(const field& of, bool strict) : of_{of}, reader_{of, strict} {}

  /// Why the value does not fit; where it does, `out` is set, and may point into `written` or into the value
  /// itself. Nothing at all (`monostate`, NaN) does not fit.
  std::optional<decode_failure> read(const cell& value, std::string& written, field_value& out) const;

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

/// True for null and NaN.
bool is_missing(const cell& value);

} // namespace vigie
