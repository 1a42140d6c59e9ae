#pragma once

#include "training/dataset.hpp"

namespace vigie {

std::unique_ptr<dataset_reader> open_csv(const std::filesystem::path& file);
std::unique_ptr<dataset_reader> open_parquet(const std::filesystem::path& file);

std::unique_ptr<dataset_writer> create_csv(const std::filesystem::path& file);
std::unique_ptr<dataset_writer> create_parquet(const std::filesystem::path& file);

} // namespace vigie
