#pragma once

#include "model/schema/schema.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// A column of a file, and those nested in it.
struct file_column {
  std::string name;
  std::vector<file_column> nested;
};

/// Where a column is found: the place of the outermost one among the file's columns, then that of each nested
/// one.
using column_place = std::vector<std::size_t>;

/// The column of each of the schema's fields; none where a field that may be missing
/// has none. It is the one of the field's number, else nested as its path, else the outermost one of its
/// path's name ("merchant/id" or "merchant.id") or of its own. Spaces around names do not count. Throws
/// dataset_error with all that is missing, and with all that is there twice.
std::vector<std::optional<column_place>>
find_columns(const schema& of, const std::vector<file_column>& columns, const std::string& file);

/// How many of the schema's fields have a column.
std::size_t count_found(const schema& of, const std::vector<file_column>& columns);

} // namespace vigie
