#pragma once

#include "training/file_columns.hpp"

#include <arrow/csv/options.h>

#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// How a CSV file is written.
struct csv_form {
  char delimiter = ',';
  char quote = '"';
  int header_line = 0; ///< from 0
  std::vector<file_column> columns;
};

/// Guesses from the file's first bytes: the delimiter among , ; | and the tab is the one that finds the most
/// of the schema's fields, then the most columns; values are quoted as 'x' where that is so in all of a
/// column that are at hand. Throws dataset_error where there is no header.
csv_form guess_csv_form(std::string_view head, const schema& of, const std::string& file);

arrow::csv::ParseOptions parse_options(const csv_form& form);

} // namespace vigie
