#pragma once

#include "model/schema/cell.hpp"
#include "model/schema/schema.hpp"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace vigie {

/// Gives the cell of a row of one array.
using cell_source = std::function<cell(std::int64_t row)>;

/// Why no column of this type can hold the field's values, as the end of a sentence whose subject is the
/// column; nothing where it can.
std::optional<std::string> complaint_of(const arrow::DataType& type, const field& wanted);

/// Keeps the array. Its type must be one that `complaint_of` takes.
cell_source cells_of(std::shared_ptr<arrow::Array> array);

} // namespace vigie
