#include "training/row_stream.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

row_stream::row_stream(row_selection selection) : selection_(std::move(selection)) {
  rewind();
}

bool row_stream::next(transaction_row& row) {
  if (selection_.limit && given_ == *selection_.limit)
    return false;
  while (!next_of_lap(row)) {
    // A lap without a row would be followed by another such one.
    if (!selection_.loop || given_in_lap_ == 0)
      return false;
    rewind();
  }
  ++given_;
  ++given_in_lap_;
  return true;
}

std::optional<double> row_stream::progress() const {
  if (selection_.limit && *selection_.limit > 0 && selection_.loop)
    return static_cast<double>(given_) / static_cast<double>(*selection_.limit);
  if (selection_.loop)
    return std::nullopt;
  const auto* generated = std::get_if<generator_options>(&selection_.source);
  const auto of_source =
      generated ? static_cast<double>(drawn_) / static_cast<double>(generated->rows) : reader_->progress();
  const auto of_limit = static_cast<double>(given_) / static_cast<double>(selection_.limit.value_or(1));
  return selection_.limit ? std::max(of_source, of_limit) : of_source;
}

void row_stream::rewind() {
  given_in_lap_ = 0;
  drawn_ = 0;
  if (const auto* file = std::get_if<std::filesystem::path>(&selection_.source))
    reader_ = open_dataset(*file);
  else
    generator_.emplace(std::get<generator_options>(selection_.source));
}

bool row_stream::next_of_lap(transaction_row& row) {
  while (next_of_source(row))
    if (selection_.steps.contains(row.values.step))
      return true;
  return false;
}

bool row_stream::next_of_source(transaction_row& row) {
  if (generator_) {
    ++drawn_;
    return generator_->next(row);
  }
  if (taken_ == batch_.size()) {
    taken_ = 0;
    if (!reader_->next(batch_))
      return false;
  }
  std::swap(row, batch_[taken_++]);
  return true;
}

} // namespace vigie
