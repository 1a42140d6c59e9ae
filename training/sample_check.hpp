#pragma once

#include "training/event_reader.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace vigie {

/// Faults of one code.
struct fault_kind {
  static constexpr std::size_t most_shown = 3;

  std::uint64_t count = 0;
  std::vector<row_fault> first; ///< at most so many
};

/// What of a sample fits a schema.
struct sample_fit {
  std::uint64_t rows = 0;
  std::uint64_t rows_that_fit = 0;
  std::map<std::string, fault_kind> faults; ///< by code
  std::vector<std::string> never_there;     ///< fields without a value in any row
};

/// Goes through all rows of a file. `tell` hears how much is done, 0 to 1. Throws dataset_error where the
/// file has not the schema's columns.
sample_fit check_rows(const std::filesystem::path& file, const schema& of,
                      const std::function<void(double)>& tell);

} // namespace vigie
