#pragma once

#include "model/schema/column.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace vigie {

/// Appends a row of another column of the same type.
void append_row(const column_view& from, std::size_t row, column& to);

/// The rows at these places, in that order, behind those of `to`.
column rows_at(const column& from, column to, std::span<const std::uint32_t> places);

} // namespace vigie
