#include "training/dataset.hpp"

#include "training/json_lines.hpp"
#include "training/tables.hpp"

#include <algorithm>
#include <cctype>

namespace vigie {

dataset_format dataset_format_of(const std::filesystem::path& file) {
  auto extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (extension == ".csv")
    return dataset_format::csv;
  if (extension == ".jsonl")
    return dataset_format::json_lines;
  if (extension == ".parquet")
    return dataset_format::parquet;
  throw dataset_error(file.string() + ": the extension must be .csv, .jsonl or .parquet");
}

bool dataset_reader::next(std::vector<transaction_row>& rows) {
  rows.clear();
  if (bad_row_.empty())
    read(rows);
  if (rows.empty() && !bad_row_.empty())
    throw dataset_error(bad_row_);
  if (rows.empty() && empty_)
    throw dataset_error(file_ + ": has no rows");
  empty_ = false;
  return !rows.empty();
}

std::unique_ptr<dataset_reader> open_dataset(const std::filesystem::path& file) {
  const auto format = dataset_format_of(file);
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error)
    throw dataset_error(file.string() + ": " + error.message());
  if (size == 0)
    throw dataset_error(file.string() + ": is empty");
  switch (format) {
  case dataset_format::csv:
    return open_csv(file);
  case dataset_format::json_lines:
    return open_json_lines(file);
  case dataset_format::parquet:
    break;
  }
  return open_parquet(file);
}

std::unique_ptr<dataset_writer> create_dataset(const std::filesystem::path& file, dataset_format format) {
  switch (format) {
  case dataset_format::csv:
    return create_csv(file);
  case dataset_format::json_lines:
    return create_json_lines(file);
  case dataset_format::parquet:
    break;
  }
  return create_parquet(file);
}

} // namespace vigie
