#pragma once

#include "training/labelled_events.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace vigie {

/// A data set in the order of its time, where the schema has one, and of the file.
struct rows_by_time {
  event_batch events;
  std::vector<double> weights;
  std::vector<std::uint32_t>
      order; ///< the row of the file that each is, from 0; empty: they stand as in the file
};

/// Reads it whole. `fields` are kept, and those of `past`: the history that is wanted, computed over all
/// rows; null: none. Throws dataset_error.
rows_by_time read_by_time(const std::filesystem::path& file, const std::shared_ptr<const schema>& of,
                          field_selection fields, const history_program_ptr& past,
                          const progress_function& progress);

} // namespace vigie
