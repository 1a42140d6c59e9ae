#pragma once

#include "model/schema/column.hpp"

#include <cstddef>

namespace vigie {

/// Appends a row of another column of the same type.
void append_row(const column_view& from, std::size_t row, column& to);

} // namespace vigie
