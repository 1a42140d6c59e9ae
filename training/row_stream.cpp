#include "training/row_stream.hpp"

#include "model/schema/message_writer.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

namespace {

constexpr std::size_t rows_a_batch = 1024; ///< of generated ones

} // namespace

std::optional<std::size_t> step_field(const schema& of) {
  const auto found = of.find("step");
  if (found && of.fields[*found].type == value_type::integer && !of.fields[*found].optional)
    return found;
  return std::nullopt;
}

row_stream::row_stream(row_selection selection)
    : selection_(std::move(selection)), fields_(field_selection::with_carried(*selection_.of)),
      step_(step_field(*selection_.of)), rows_{make_batch(selection_.of, fields_), {}} {
  rewind();
}

bool row_stream::next() {
  if (selection_.limit && given_ == *selection_.limit)
    return false;
  while (!next_of_lap()) {
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
    reader_ = open_events(*file, *selection_.of, fields_);
  else
    generator_.emplace(selection_.of, std::get<generator_options>(selection_.source));
}

bool row_stream::next_of_lap() {
  while (next_of_source())
    if (!selection_.steps || selection_.steps->contains(step()))
      return true;
  return false;
}

bool row_stream::next_of_source() {
  if (after_ == rows_.events.size()) {
    after_ = 0;
    rows_.clear();
    const bool more = generator_ ? generator_->next(rows_a_batch, rows_.events) : reader_->next(rows_);
    rows_.weights.resize(rows_.events.size(), 1.0);
    columns_ = views_of(rows_.events);
    if (!more)
      return false;
  }
  drawn_ += generator_ ? 1 : 0;
  row_ = after_++;
  return true;
}

} // namespace vigie
