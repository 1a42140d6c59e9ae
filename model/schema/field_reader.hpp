#pragma once

#include "model/schema/decode_failure.hpp"
#include "model/schema/schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace vigie {

/// The largest amount, in smallest units either side of zero: up to there a producer's double tells
/// hundredths apart.
inline constexpr std::int64_t largest_units = 1'000'000'000'000'000;

/// A value as a column keeps it.
struct field_value {
  std::int64_t integer = 0; ///< see column_view::integers
  double real = 0;
  std::string_view text; ///< of text without a closed set: what was read, not a copy
};

/// Reads the values of one field, whatever they come from. Each function returns why the value does not fit;
/// where it does, `out` is set.
class field_reader {
public:
  /// `of` must outlive it.
  field_reader(const field& of, bool strict);

  /// `text` is a number as JSON writes it.
  std::optional<decode_failure> read_number(std::string_view text, field_value& out) const;
  /// A text, unescaped.
  std::optional<decode_failure> read_text(std::string_view text, field_value& out) const;
  std::optional<decode_failure> read_bool(bool value, field_value& out) const;

  /// What a file without types holds: numbers are text there, and a bool may be "True".
  std::optional<decode_failure> read_cell(std::string_view text, field_value& out) const;

  /// What stands for a missing value; none: the field may not be missing.
  bool may_be_missing() const { return of_.optional || of_.default_text.has_value(); }
  /// Whether a column then has no value; else it gets `standard`.
  bool has_default() const { return of_.default_text.has_value(); }
  const field_value& standard() const { return standard_; }

  /// How reasons call the field: its path, or its name where that is the path.
  const std::string& label() const { return label_; }

  decode_failure missing() const;
  decode_failure twice() const;
  /// `what` was found: "null", "an array".
  decode_failure wrong_type(std::string_view what) const;

private:
  std::optional<decode_failure> read_integer(std::string_view text, field_value& out) const;
  std::optional<decode_failure> read_real(std::string_view text, field_value& out) const;
  std::optional<decode_failure> read_money(std::string_view text, field_value& out) const;
  std::optional<decode_failure> read_boolean(std::string_view text, field_value& out) const;
  std::optional<decode_failure> read_time_number(std::string_view text, field_value& out) const;
  std::optional<decode_failure> accept_time(std::int64_t us, std::string_view text, field_value& out) const;
  std::optional<decode_failure> accept_text(std::string_view text, field_value& out) const;
  decode_failure beyond(std::string_view text, std::string least, std::string most) const;
  std::string found(std::string_view text) const;
  std::string expected() const;

  const field& of_;
  bool strict_;
  std::string label_;
  std::unordered_map<std::string_view, std::int64_t> places_; ///< of the closed set's values
  field_value standard_;
};

/// True for a number as JSON writes it.
bool is_json_number(std::string_view text);

} // namespace vigie
