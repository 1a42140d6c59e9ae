#include "training/rows_by_time.hpp"

#include "training/event_reader.hpp"
#include "training/past.hpp"

#include <utility>

namespace vigie {

rows_by_time read_by_time(const std::filesystem::path& file, const std::shared_ptr<const schema>& of,
                          field_selection fields, const history_program_ptr& past,
                          const progress_function& progress) {
  if (past)
    fields.fields.insert(fields.fields.end(), past->fields().begin(), past->fields().end());
  fields = select(std::move(fields.fields));
  const auto reader = open_events(file, *of, fields);
  event_rows rows{make_batch(of, fields), {}};
  while (reader->next(rows))
    progress("reading " + file.filename().string(), reader->progress());
  rows_by_time result;
  result.order = order_of(rows.events.times_us);
  if (result.order.empty()) {
    result.events = std::move(rows.events);
    result.weights = std::move(rows.weights);
  } else {
    result.events = batch_at(rows.events, result.order);
    for (const auto place : result.order)
      result.weights.push_back(rows.weights[place]);
  }
  if (past)
    remember(past, result.events, progress);
  return result;
}

} // namespace vigie
