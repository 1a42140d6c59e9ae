#include "training/past.hpp"

#include "training/column_rows.hpp"

#include <algorithm>
#include <numeric>

namespace vigie {

namespace {

/// Rows in order need none: no message is late.
constexpr std::int64_t lateness_us = 0;
constexpr std::size_t rows_at_once = 65'536;

event_batch some_of(const event_batch& from, std::size_t first, std::size_t count) {
  std::vector<std::uint32_t> places(count);
  std::iota(places.begin(), places.end(), static_cast<std::uint32_t>(first));
  return batch_at(from, places);
}

} // namespace

std::vector<std::uint32_t> order_of(const std::vector<std::int64_t>& times) {
  if (std::is_sorted(times.begin(), times.end()))
    return {};
  std::vector<std::uint32_t> result(times.size());
  std::iota(result.begin(), result.end(), 0u);
  std::stable_sort(result.begin(), result.end(), [&](auto a, auto b) { return times[a] < times[b]; });
  return result;
}

event_batch batch_at(const event_batch& from, std::span<const std::uint32_t> places) {
  event_batch result;
  result.of = from.of;
  result.fields = from.fields;
  for (const auto place : places) {
    result.offsets.push_back(from.offsets[place]);
    result.timestamps_ms.push_back(from.timestamps_ms[place]);
    result.times_us.push_back(from.times_us[place]);
  }
  for (std::size_t i = 0; i < from.columns.size(); ++i)
    result.columns.push_back(
        rows_at(from.columns[i], make_column(from.of->at(from.fields.fields[i])), places));
  return result;
}

void remember(const history_program_ptr& past, event_batch& rows, const progress_function& progress) {
  history_keeper keeper{past, lateness_us};
  for (std::size_t first = 0; first < rows.size(); first += rows_at_once) {
    auto block = some_of(rows, first, std::min(rows_at_once, rows.size() - first));
    keeper.apply(block);
    if (first == 0) {
      rows.figures = block.figures;
      rows.history = std::move(block.history);
    } else {
      for (std::size_t i = 0; i < block.history.size(); ++i)
        for (std::size_t row = 0; row < block.size(); ++row)
          append_row(block.history[i].view(), row, rows.history[i]);
    }
    progress("remembering", static_cast<double>(first) / static_cast<double>(rows.size()));
  }
}

} // namespace vigie
