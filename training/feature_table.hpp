#pragma once

#include "training/labelled_events.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace vigie {

/// What is computed of each row of a data set.
struct feature_table_options {
  std::shared_ptr<const schema> of;
  std::filesystem::path input;
  std::filesystem::path
      output; ///< .parquet, .csv or .jsonl; "-" or another stream without extension: JSON Lines
  std::vector<std::string> names; ///< of features, in the order in which they are written; empty: all
};

/// Writes the features of every row, in the file's order, by the code that the node computes them with. What
/// is missing is an empty cell or null. Throws dataset_error, and training_error for a name that the schema
/// does not have.
void write_features(const feature_table_options& options, const progress_function& progress);

} // namespace vigie
