#pragma once

#include "model/schema/column.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// A column as its file declares it, and the type of field that takes whatever it holds.
struct raw_column {
  std::vector<std::string> path;
  std::optional<int> number; ///< from 1, of an outermost one
  value_type type = value_type::text;
  bool holds_cents = true;
};

struct raw_columns {
  std::vector<raw_column> columns;
  std::vector<std::string> passed_over; ///< "/tags is a list<string>"
};

// Each throws dataset_error.
raw_columns csv_columns(const std::filesystem::path& file);
raw_columns parquet_columns(const std::filesystem::path& file);

/// A path as a schema writes it: "/merchant/id".
std::string pointer_of(const std::vector<std::string>& path);

} // namespace vigie
