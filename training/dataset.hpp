#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>

namespace vigie {

/// A data set that cannot be read or written. The text names the file and, where there are such, row and
/// column; rows count from 1, without the header.
struct dataset_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class dataset_format : std::uint8_t { csv, json_lines, parquet };

/// By the file's extension: .csv, .jsonl, .parquet, in capitals or not.
dataset_format dataset_format_of(const std::filesystem::path& file);

} // namespace vigie
