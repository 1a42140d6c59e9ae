#include "training/sample.hpp"

#include "model/base/json_text.hpp"
#include "model/base/time_text.hpp"
#include "training/event_reader.hpp"
#include "training/sample_columns.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace vigie {

namespace {

namespace json = boost::json;
using form = sample_value::form;

constexpr std::size_t most_columns = 250; // of the 256 fields that a schema may have
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A schema that takes each of the columns as it is.
std::shared_ptr<const schema> schema_for(const std::vector<raw_column>& columns) {
  auto result = std::make_shared<schema>();
  result->name = "sample";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    field made;
    // What a data set says by its weights is no matter here.
    made.name = columns[i].path == std::vector<std::string>{"weight"} ? "weight" : "c" + std::to_string(i);
    made.type = columns[i].type;
    made.path = columns[i].path;
    made.file_column = columns[i].number;
    made.optional = true;
    made.negative = true;
    result->fields.push_back(std::move(made));
  }
  return result;
}

sample_value value_of(const column_view& column, std::size_t row, form of_text) {
  if (!column.has(row))
    return {};
  switch (column.type) {
  case value_type::boolean:
    return {form::flag, column.integers[row] != 0 ? "true" : "false"};
  case value_type::real:
    return {form::number, json_text(column.reals[row])};
  case value_type::text:
    return {of_text, std::string{column.text(row)}};
  case value_type::time:
    return {form::time, rfc3339(column.integers[row])};
  default:
    return {form::number, std::to_string(column.integers[row])};
  }
}

/// Of a table: by the reader of data sets.
sample read_table(const std::filesystem::path& file, raw_columns found, form of_text, std::size_t most_rows) {
  sample result;
  result.passed_over = std::move(found.passed_over);
  std::map<std::vector<std::string>, int> names;
  for (const auto& column : found.columns)
    ++names[column.path];
  for (const auto& column : found.columns)
    result.columns.push_back(
        {column.path, names[column.path] > 1 ? column.number : std::nullopt, column.holds_cents, {}});
  const auto of = schema_for(found.columns);
  const auto reader = open_events(file, *of, field_selection::all(*of));
  event_rows rows{make_batch(of, field_selection::all(*of)), {}};
  while (result.rows < most_rows && reader->next(rows)) {
    const auto count = std::min(rows.size(), most_rows - result.rows);
    for (std::size_t i = 0; i < result.columns.size(); ++i) {
      const auto view = rows.events.columns[i].view();
      for (std::size_t row = 0; row < count; ++row)
        result.columns[i].values.push_back(value_of(view, row, of_text));
    }
    result.rows += count;
    rows.clear();
  }
  return result;
}

/// What was written as a fraction, or with an exponent, is no whole number to those who look at digits.
std::string as_fraction(std::string text) {
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

/// Of lines of JSON: what keys there are shows from line to line.
class json_sample {
public:
  explicit json_sample(const std::filesystem::path& file) : file_{file} {}

  sample read(std::size_t most_rows) {
    std::ifstream input{file_};
    if (!input)
      throw dataset_error(file_.string() + ": " + std::strerror(errno));
    std::string line;
    while (result_.rows < most_rows && std::getline(input, line)) {
      std::string_view text = line;
      if (result_.rows == 0 && text.starts_with(byte_order_mark))
        text.remove_prefix(byte_order_mark.size());
      if (text.find_first_not_of(" \t\r") != std::string_view::npos)
        add_line(text);
    }
    if (result_.rows == 0)
      throw dataset_error(file_.string() + ": has no rows");
    std::erase_if(result_.columns, [this](const auto& column) { return arrays_.contains(column.path); });
    for (auto& column : result_.columns)
      column.values.resize(result_.rows);
    return std::move(result_);
  }

private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw dataset_error(file_.string() + ": row " + std::to_string(result_.rows + 1) + ": " + why);
  }

  json::value parsed(std::string_view text) const {
    json::error_code ec;
    auto result = json::parse({text.data(), text.size()}, ec);
    if (ec)
      refuse("not JSON: " + ec.message());
    return result;
  }

  void add_line(std::string_view text) {
    auto document = parsed(text);
    if (const auto* inner = document.if_string())
      document = parsed({inner->data(), inner->size()});
    if (!document.is_object())
      refuse("not an object");
    path_.clear();
    add_object(document.get_object());
    ++result_.rows;
  }

  void add_object(const json::object& object) {
    for (const auto& [key, value] : object) {
      path_.emplace_back(key.data(), key.size());
      if (const auto* inside = value.if_object())
        add_object(*inside);
      else
        add_value(value);
      path_.pop_back();
    }
  }

  void add_value(const json::value& value) {
    const auto [found, is_new] = places_.emplace(path_, result_.columns.size());
    if (is_new) {
      if (result_.columns.size() == most_columns)
        throw dataset_error(file_.string() + ": has more than " + std::to_string(most_columns) + " columns");
      result_.columns.push_back({path_, std::nullopt, true, {}});
    }
    auto& column = result_.columns[found->second];
    column.values.resize(result_.rows);
    column.values.push_back(shown(value, column));
  }

  sample_value shown(const json::value& value, const sample_column& column) {
    if (value.is_null())
      return {};
    if (value.is_bool())
      return {form::flag, value.get_bool() ? "true" : "false"};
    if (const auto* text = value.if_string())
      return {form::text, {text->data(), text->size()}};
    if (const auto* number = value.if_double())
      return {form::number, as_fraction(json_text(*number))};
    if (!value.is_array())
      return {form::number, json::serialize(value)};
    if (arrays_.emplace(column.path).second)
      result_.passed_over.push_back(pointer_of(column.path) + " is an array");
    return {};
  }

  std::filesystem::path file_;
  sample result_;
  std::vector<std::string> path_;
  std::map<std::vector<std::string>, std::size_t> places_;
  std::set<std::vector<std::string>> arrays_;
};

} // namespace

std::string pointer_of(const std::vector<std::string>& path) {
  std::string result;
  for (const auto& key : path) {
    result += '/';
    for (const char c : key)
      result += c == '~' ? std::string{"~0"} : c == '/' ? std::string{"~1"} : std::string(1, c);
  }
  return result;
}

sample read_sample(const std::filesystem::path& file, std::size_t most_rows) {
  switch (dataset_format_of(file)) {
  case dataset_format::csv:
    return read_table(file, csv_columns(file), form::word, most_rows);
  case dataset_format::parquet:
    return read_table(file, parquet_columns(file), form::text, most_rows);
  case dataset_format::json_lines:
    break;
  }
  return json_sample{file}.read(most_rows);
}

} // namespace vigie
