#include "training/labelled_events.hpp"

#include "model/history/names.hpp"
#include "training/column_rows.hpp"
#include "training/dataset.hpp"
#include "training/rows_by_time.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

namespace {

std::optional<std::size_t> place_of(const schema& of, field_role role) {
  return of.roles[static_cast<std::size_t>(role)];
}

std::uint8_t label_of(const column_view& labels, std::size_t row, std::size_t row_of_file,
                      const std::string& file, const std::string& name) {
  if (!labels.has(row))
    throw dataset_error(file + ": row " + std::to_string(row_of_file + 1) + " has no " + name +
                        "; training and evaluation need it in every row");
  return labels.integers[row] != 0 ? 1 : 0;
}

} // namespace

std::size_t frauds_in(const labelled_view& rows) {
  return static_cast<std::size_t>(std::count(rows.frauds.begin(), rows.frauds.end(), 1));
}

labelled_view labelled_events::view(std::size_t first, std::size_t count) const {
  labelled_view result;
  const auto first_of_past = first_figure(*of);
  result.columns.resize(first_of_past + of->history.size());
  for (std::size_t i = 0; i < columns.size(); ++i)
    result.columns[fields.fields[i]] = columns[i].view().behind(first);
  for (std::size_t i = 0; i < history.size(); ++i)
    result.columns[first_of_past + figures[i]] = history[i].view().behind(first);
  result.frauds = std::span(frauds).subspan(first, count);
  result.weights = std::span(weights).subspan(first, count);
  return result;
}

labelled_events labelled_events::at(std::span<const std::uint32_t> places) const {
  labelled_events result{of, fields, {}, {}, {}, {}, figures, {}};
  for (std::size_t i = 0; i < columns.size(); ++i)
    result.columns.push_back(rows_at(columns[i], make_column(of->at(fields.fields[i])), places));
  for (const auto& figure : history)
    result.history.push_back(rows_at(figure, column{figure.view().type}, places));
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
                                     const history_program_ptr& past, const progress_function& progress) {
  const auto label = place_of(*of, field_role::label);
  if (!label)
    throw dataset_error(file.string() + ": the schema " + of->name +
                        " has no field with the role label; training and evaluation need one");
  fields.fields.push_back(*label);
  auto rows = read_by_time(file, of, std::move(fields), past, progress);
  labelled_events result{of,
                         std::move(rows.events.fields),
                         std::move(rows.events.columns),
                         {},
                         std::move(rows.weights),
                         std::move(rows.order),
                         std::move(rows.events.figures),
                         std::move(rows.events.history)};
  const auto labels = result.view().columns[*label];
  result.frauds.reserve(result.size());
  for (std::size_t row = 0; row < result.size(); ++row)
    result.frauds.push_back(label_of(labels, row, result.order.empty() ? row : result.order[row],
                                     file.string(), of->fields[*label].name));
  return result;
}

field_selection select(std::vector<std::size_t> fields) {
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  return {std::move(fields)};
}

} // namespace vigie
