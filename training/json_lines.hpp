#pragma once

#include "training/dataset.hpp"

namespace vigie {

/// One JSON object a line, fields named as the columns. Blank lines are passed over.
std::unique_ptr<dataset_reader> open_json_lines(const std::filesystem::path& file);

std::unique_ptr<dataset_writer> create_json_lines(const std::filesystem::path& file);

} // namespace vigie
