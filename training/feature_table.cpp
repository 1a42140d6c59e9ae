#include "training/feature_table.hpp"

#include "config/nearest.hpp"
#include "model/scoring/feature_program.hpp"
#include "training/column_rows.hpp"
#include "training/event_reader.hpp"
#include "training/output_file.hpp"
#include "training/past.hpp"
#include "training/rows_by_time.hpp"
#include "training/table_writer.hpp"
#include "training/train.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vigie {

namespace {

/// The history, and behind it the features.
std::vector<std::string> all_names(const schema& of) {
  std::vector<std::string> result;
  for (const auto& figure : of.history)
    result.push_back(figure.name);
  for (const auto& feature : of.features)
    result.push_back(feature.name);
  return result;
}

void require_known(const schema& of, const std::vector<std::string>& names) {
  const auto known = all_names(of);
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  for (const auto& name : names)
    if (std::ranges::find(known, name) == known.end())
      throw training_error("--only: the schema " + of.name + " has no " +
                           (of.history.empty() ? "" : "history figure and no ") + "feature " + name +
                           suggestion(name, candidates));
}

[[noreturn]] void refuse(const schema& of, const feature_failure& failure) {
  throw training_error("the features of " + of.name + " cannot be used: " + failure.reason);
}

feature_program compile(const schema& of, const std::vector<std::string>& names) {
  auto program = program_by_names(of, names);
  if (const auto* failure = std::get_if<feature_failure>(&program))
    refuse(of, *failure);
  return std::get<feature_program>(std::move(program));
}

history_program_ptr past_of(const feature_program& program, const schema& of) {
  auto past = program.past(of);
  if (const auto* failure = std::get_if<feature_failure>(&past))
    refuse(of, *failure);
  return std::get<history_program_ptr>(std::move(past));
}

/// All rows, in the file's order, with what the past of their keys says of them.
event_batch rows_with_history(const feature_table_options& options, const field_selection& fields,
                              const history_program_ptr& past, const progress_function& progress) {
  auto rows = read_by_time(options.input, options.of, fields, past, progress);
  if (rows.order.empty())
    return std::move(rows.events);
  std::vector<std::uint32_t> places(rows.order.size()); // of the file's rows among those by time
  for (std::uint32_t i = 0; i < places.size(); ++i)
    places[rows.order[i]] = i;
  auto result = batch_at(rows.events, places);
  result.figures = rows.events.figures;
  for (const auto& figure : rows.events.history)
    result.history.push_back(rows_at(figure, column{figure.view().type}, places));
  return result;
}

/// A table of these numbers, each of which may be missing.
std::shared_ptr<const schema> table_of(const std::vector<std::string>& names) {
  auto result = std::make_shared<schema>();
  for (const auto& name : names) {
    field number;
    number.name = name;
    number.type = value_type::real;
    number.path = {name};
    number.optional = true;
    result->fields.push_back(std::move(number));
  }
  return result;
}

dataset_format format_of(const std::filesystem::path& file) {
  return is_stream(file) && !file.has_extension() ? dataset_format::json_lines : dataset_format_of(file);
}

/// Computes the rows of a batch, and writes them.
class computation {
public:
  computation(const feature_program& program, std::shared_ptr<const schema> table, table_writer& to)
      : program_(program), into_(make_batch(table, field_selection::all(*table))), to_(to) {}

  void take(const event_batch& events) {
    const auto columns = events.views();
    for (std::size_t first = 0; first < events.size(); first += cel::block_rows) {
      const auto rows = std::min(cel::block_rows, events.size() - first);
      const auto computed = program_.compute(columns, first, rows, memory_);
      std::vector<column_view> numbers;
      for (std::size_t f = 0; f < into_.columns.size(); ++f) {
        into_.columns[f].clear();
        append(computed.columns[f], rows, into_.columns[f]);
        numbers.push_back(into_.columns[f].view());
      }
      to_.write(numbers, rows);
    }
  }

private:
  static void append(const double* values, std::size_t rows, column& to) {
    for (std::size_t i = 0; i < rows; ++i)
      if (std::isnan(values[i]))
        to.append_missing();
      else
        to.append(values[i]);
  }

  const feature_program& program_;
  event_batch into_;
  table_writer& to_;
  feature_memory memory_;
};

} // namespace

void write_features(const feature_table_options& options, const progress_function& progress) {
  const auto& of = *options.of;
  const auto names = options.names.empty() ? all_names(of) : options.names;
  if (names.empty())
    throw training_error("the schema " + of.name + " has neither history nor features");
  require_known(of, names);
  const auto program = compile(of, names);
  const field_selection fields{program.fields()};
  const auto past = past_of(program, of);
  const auto table = table_of(names);
  const auto writer = create_table(options.output, format_of(options.output), table);
  computation work(program, table, *writer);
  if (past) {
    work.take(rows_with_history(options, fields, past, progress));
  } else {
    const auto reader = open_events(options.input, of, fields);
    event_rows rows{make_batch(options.of, fields), {}};
    for (; reader->next(rows); rows.clear()) {
      work.take(rows.events);
      progress("computing", reader->progress());
    }
  }
  writer->finish();
}

} // namespace vigie
