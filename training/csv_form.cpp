#include "training/csv_form.hpp"

#include "training/dataset.hpp"

#include <arrow/csv/parser.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace vigie {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::int32_t rows_looked_at = 100;

struct sample_cell {
  std::string text;
  bool quoted = false;
};

/// The cells of the first rows, column by column; rows of another length than the first are left out.
using sample = std::vector<std::vector<sample_cell>>;

sample read_sample(std::string_view text, const arrow::csv::ParseOptions& options) {
  arrow::csv::BlockParser parser(options, -1, -1, rows_looked_at);
  std::uint32_t parsed = 0;
  if (!parser.ParseFinal(text, &parsed).ok())
    return {};
  sample result(static_cast<std::size_t>(std::max(0, parser.num_cols())));
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto keep = [&](const std::uint8_t* data, std::uint32_t size, bool quoted, bool = false) {
      result[i].push_back({{reinterpret_cast<const char*>(data), size}, quoted});
      return arrow::Status::OK();
    };
    if (!parser.VisitColumn(static_cast<std::int32_t>(i), keep).ok())
      return {};
  }
  return result;
}

std::vector<file_column> header_of(const sample& cells) {
  std::vector<file_column> result;
  for (const auto& column : cells)
    if (!column.empty())
      result.push_back({column.front().text, {}});
  return result;
}

bool is_in_single_quotes(const sample_cell& cell) {
  return !cell.quoted && cell.text.size() >= 2 && cell.text.front() == '\'' && cell.text.back() == '\'';
}

bool has_single_quotes(const sample& cells) {
  return std::any_of(cells.begin(), cells.end(), [](const auto& column) {
    return column.size() > 1 && std::all_of(column.begin() + 1, column.end(), is_in_single_quotes);
  });
}

bool has_double_quotes(const sample& cells) {
  return std::any_of(cells.begin(), cells.end(), [](const auto& column) {
    return std::any_of(column.begin(), column.end(), [](const auto& cell) { return cell.quoted; });
  });
}

} // namespace

arrow::csv::ParseOptions parse_options(const csv_form& form) {
  auto result = arrow::csv::ParseOptions::Defaults();
  result.delimiter = form.delimiter;
  result.quote_char = form.quote;
  result.newlines_in_values = true;
  return result;
}

csv_form guess_csv_form(std::string_view head, const schema& of, const std::string& file) {
  if (head.starts_with(byte_order_mark))
    head.remove_prefix(byte_order_mark.size());
  const auto start = head.find_first_not_of("\r\n");
  if (start == head.npos)
    throw dataset_error(file + ": has no header");
  const auto last_line = head.find_last_of('\n');
  // The last row may be cut in two where the file goes on.
  const auto whole_rows = last_line == head.npos ? head : head.substr(0, last_line + 1);
  std::optional<std::pair<std::tuple<std::size_t, std::size_t>, csv_form>> best;
  for (const char delimiter : {',', ';', '|', '\t'}) {
    csv_form form;
    form.delimiter = delimiter;
    form.header_line =
        static_cast<int>(std::count(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(start), '\n'));
    auto options = parse_options(form);
    options.invalid_row_handler = [](const arrow::csv::InvalidRow&) {
      return arrow::csv::InvalidRowResult::Skip;
    };
    auto cells = read_sample(whole_rows, options);
    if (has_single_quotes(cells) && !has_double_quotes(cells)) {
      options.quote_char = form.quote = '\'';
      cells = read_sample(whole_rows, options);
    }
    form.columns = header_of(cells);
    const std::tuple found{count_found(of, form.columns), form.columns.size()};
    if (!best || found > best->first)
      best.emplace(found, std::move(form));
  }
  return std::move(best->second);
}

} // namespace vigie
