#include "model/schema/event_batch.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vigie {

namespace {

field_selection first(std::size_t count) {
  field_selection result;
  result.fields.resize(count);
  std::iota(result.fields.begin(), result.fields.end(), std::size_t{0});
  return result;
}

} // namespace

field_selection field_selection::all(const schema& of) {
  return first(of.fields.size());
}

field_selection field_selection::with_carried(const schema& of) {
  return first(of.fields.size() + of.carried.size());
}

column make_column(const field& of) {
  return column{of.type, of.decimals, of.values.empty() ? nullptr : &of.values};
}

event_batch make_batch(std::shared_ptr<const schema> of, const field_selection& fields) {
  event_batch result;
  for (const auto place : fields.fields)
    result.columns.push_back(make_column(of->at(place)));
  result.fields = fields;
  result.of = std::move(of);
  return result;
}

void event_batch::clear() {
  offsets.clear();
  timestamps_ms.clear();
  times_us.clear();
  for (auto& each : columns)
    each.clear();
  figures.clear();
  history.clear();
  complete.clear();
}

void event_batch::reserve(std::size_t rows) {
  offsets.reserve(rows);
  timestamps_ms.reserve(rows);
  times_us.reserve(rows);
  for (auto& each : columns)
    each.reserve(rows);
}

const column* event_batch::find(std::size_t place) const {
  const auto found = std::ranges::lower_bound(fields.fields, place);
  if (found == fields.fields.end() || *found != place)
    return nullptr;
  return &columns[static_cast<std::size_t>(found - fields.fields.begin())];
}

std::vector<column_view> event_batch::views() const {
  const auto first_figure = of->fields.size() + of->carried.size();
  std::vector<column_view> result(first_figure + of->history.size());
  for (std::size_t i = 0; i < columns.size(); ++i)
    result[fields.fields[i]] = columns[i].view();
  for (std::size_t i = 0; i < figures.size(); ++i)
    result[first_figure + figures[i]] = history[i].view();
  return result;
}

void event_batch::keep(std::span<const std::uint8_t> mask) {
  const auto keep_in = [mask](std::vector<std::int64_t>& values) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < mask.size(); ++i)
      if (mask[i] != 0)
        values[kept++] = values[i];
    values.resize(kept);
  };
  keep_in(offsets);
  keep_in(timestamps_ms);
  keep_in(times_us);
  for (auto* some : {&columns, &history})
    for (auto& each : *some)
      each.keep(mask);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < complete.size(); ++i)
    if (mask[i] != 0)
      complete[kept++] = complete[i];
  complete.resize(kept);
}

} // namespace vigie
