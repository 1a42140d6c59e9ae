#include "training/dataset.hpp"

#include "training/table_writer.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

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

std::unique_ptr<table_writer> create_table(const std::filesystem::path& file, dataset_format format,
                                           std::shared_ptr<const schema> of) {
  switch (format) {
  case dataset_format::csv:
    return create_csv_table(file, std::move(of));
  case dataset_format::json_lines:
    return create_json_table(file, std::move(of));
  case dataset_format::parquet:
    break;
  }
  return create_parquet_table(file, std::move(of));
}

} // namespace vigie
