#include "training/labelled_events.hpp"

#include "training/column_rows.hpp"
#include "training/event_reader.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vigie {

namespace {

std::optional<std::size_t> place_of(const schema& of, field_role role) {
  return of.roles[static_cast<std::size_t>(role)];
}

column gather(const column& from, const field& of, std::span<const std::uint32_t> places) {
  auto result = make_column(of);
  result.reserve(places.size());
  const auto values = from.view();
  for (const auto place : places)
    append_row(values, place, result);
  return result;
}

std::uint8_t label_of(const column_view& labels, std::size_t row, const std::string& file,
                      const std::string& name) {
  if (!labels.has(row))
    throw dataset_error(file + ": row " + std::to_string(row + 1) + " has no " + name +
                        "; training and evaluation need it in every row");
  return labels.integers[row] != 0 ? 1 : 0;
}

/// The rows' places in the order of their times; empty where they stand so.
std::vector<std::uint32_t> order_of(const std::vector<std::int64_t>& times) {
  if (std::is_sorted(times.begin(), times.end()))
    return {};
  std::vector<std::uint32_t> result(times.size());
  std::iota(result.begin(), result.end(), 0u);
  std::stable_sort(result.begin(), result.end(), [&](auto a, auto b) { return times[a] < times[b]; });
  return result;
}

} // namespace

std::size_t frauds_in(const labelled_view& rows) {
  return static_cast<std::size_t>(std::count(rows.frauds.begin(), rows.frauds.end(), 1));
}

labelled_view labelled_events::view(std::size_t first, std::size_t count) const {
  labelled_view result;
  result.columns.resize(of->fields.size());
  for (std::size_t i = 0; i < columns.size(); ++i)
    result.columns[fields.fields[i]] = columns[i].view().behind(first);
  result.frauds = std::span(frauds).subspan(first, count);
  result.weights = std::span(weights).subspan(first, count);
  return result;
}

labelled_events labelled_events::at(std::span<const std::uint32_t> places) const {
  labelled_events result{of, fields, {}, {}, {}, {}};
  for (std::size_t i = 0; i < columns.size(); ++i)
    result.columns.push_back(gather(columns[i], of->at(fields.fields[i]), places));
  result.frauds.reserve(places.size());
  result.weights.reserve(places.size());
  for (const auto place : places) {
    result.frauds.push_back(frauds[place]);
    result.weights.push_back(weights[place]);
  }
  return result;
}

labelled_events read_labelled_events(const std::filesystem::path& file,
                                     const std::shared_ptr<const schema>& of, field_selection fields,
                                     const progress_function& progress) {
  const auto label = place_of(*of, field_role::label);
  if (!label)
    throw dataset_error(file.string() + ": the schema " + of->name +
                        " has no field with the role label; training and evaluation need one");
  fields.fields.push_back(*label);
  fields = select(std::move(fields.fields));
  const auto reader = open_events(file, *of, fields);
  event_rows rows{make_batch(of, fields), {}};
  while (reader->next(rows))
    progress("reading " + file.filename().string(), reader->progress());
  labelled_events result{of, std::move(fields),       std::move(rows.events.columns),
                         {}, std::move(rows.weights), {}};
  const auto labels = result.view().columns[*label];
  result.frauds.reserve(result.size());
  for (std::size_t row = 0; row < result.size(); ++row)
    result.frauds.push_back(label_of(labels, row, file.string(), of->fields[*label].name));
  auto order = order_of(rows.events.times_us);
  if (order.empty())
    return result;
  result = result.at(order);
  result.order = std::move(order);
  return result;
}

field_selection select(std::vector<std::size_t> fields) {
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  return {std::move(fields)};
}

} // namespace vigie
