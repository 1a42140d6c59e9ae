#pragma once

#include "model/schema/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// A value as a file has it.
struct sample_value {
  enum class form : std::uint8_t {
    none,
    flag,
    number,
    text,
    word, ///< of a file without types: it may be any of these
    time,
  };

  form is = form::none;
  std::string text; ///< of a number its digits, of a flag true or false, of a time as in RFC 3339
};

/// What stands at one place of each row.
struct sample_column {
  std::vector<std::string> path;    ///< of keys, from the outermost
  std::optional<int> number;        ///< from 1, of a column that shares its name with another
  bool holds_cents = true;          ///< false for floating point that is too short for it
  std::vector<sample_value> values; ///< one a row
};

/// The first rows of a file, whatever it holds.
struct sample {
  std::vector<sample_column> columns; ///< in the file's order
  std::size_t rows = 0;
  std::vector<std::string> passed_over; ///< what no field can hold: "/tags is an array"
};

/// Reads up to so many rows of a .parquet, .csv or .jsonl file. Throws dataset_error.
sample read_sample(const std::filesystem::path& file, std::size_t most_rows);

} // namespace vigie
