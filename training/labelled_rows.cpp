#include "training/labelled_rows.hpp"

#include "training/dataset.hpp"

#include <algorithm>

namespace vigie {

std::size_t frauds_in(labelled_view rows) {
  return static_cast<std::size_t>(
      std::count_if(rows.transactions.begin(), rows.transactions.end(), is_fraud));
}

labelled_view labelled_rows::view(std::size_t first, std::size_t count) const {
  return {std::span(transactions).subspan(first, count), std::span(weights).subspan(first, count)};
}

labelled_rows labelled_rows::at(std::span<const std::uint32_t> places) const {
  labelled_rows result;
  result.transactions.reserve(places.size());
  result.weights.reserve(places.size());
  for (const auto place : places) {
    result.transactions.push_back(transactions[place]);
    result.weights.push_back(weights[place]);
  }
  return result;
}

labelled_rows read_labelled_rows(const std::filesystem::path& file, const progress_function& progress) {
  const auto reader = open_dataset(file);
  labelled_rows result;
  std::vector<transaction_row> rows;
  while (reader->next(rows)) {
    for (const auto& row : rows) {
      if (row.values.label == fraud_label::unknown)
        throw dataset_error(file.string() + ": row " + std::to_string(result.transactions.size() + 1) +
                            " has no isFraud; training and evaluation need it in every row");
      result.transactions.push_back(row.values);
      result.weights.push_back(row.weight);
    }
    progress("reading " + file.filename().string(), reader->progress());
  }
  return result;
}

} // namespace vigie
