#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigie::cel {

/// A decimal number with an optional sign, or `inf`, `infinity`, `nan` in any case. What is too small for a
/// double is zero, what is too large is none.
std::optional<double> read_real(std::string_view text);

/// Decimal digits with an optional sign.
std::optional<std::int64_t> read_integer(std::string_view text);

/// As `string(double)` has it: the shortest digits that read back, as C's %g would place the point.
std::string write_real(double value);

/// A double as a literal, or as the call that makes it where there is none.
std::string write_real_literal(double value);

} // namespace vigie::cel
