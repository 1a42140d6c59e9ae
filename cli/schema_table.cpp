#include "cli/schema_table.hpp"

#include "model/base/time_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace vigie {

namespace {

using row = std::vector<std::string>;

constexpr std::array<std::string_view, 6> type_names{"bool", "int", "double", "money", "string", "time"};
constexpr std::array<std::string_view, field_roles> role_names{"amount", "label", "time", "id", "account"};
/// Columns as wide as they must be, two spaces between them.
std::string aligned(const std::vector<row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& each : rows)
    for (std::size_t i = 0; i < each.size(); ++i) {
      widths.resize(std::max(widths.size(), i + 1));
      widths[i] = std::max(widths[i], each[i].size());
    }
  std::string result;
  for (const auto& each : rows) {
    std::string line;
    for (std::size_t i = 0; i < each.size(); ++i)
      line += each[i] + std::string(widths[i] - each[i].size() + 2, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + '\n';
  }
  return result;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string result;
  for (const auto& word : words)
    result.append(result.empty() ? "" : between).append(word);
  return result;
}

std::string pointer(const std::vector<std::string>& path) {
  return "/" + joined(path, "/");
}

std::string remarks(const field& of) {
  std::vector<std::string> result;
  if (of.type == value_type::money)
    result.push_back(std::to_string(of.decimals) + " decimals" + (of.negative ? ", may be negative" : ""));
  if (!of.values.empty())
    result.push_back("one of " + joined(of.values, ", "));
  if (of.min)
    result.push_back("from " + of.min->text);
  if (of.max)
    result.push_back("up to " + of.max->text);
  if (of.default_text)
    result.push_back("default " + *of.default_text);
  else if (of.optional)
    result.emplace_back("optional");
  if (of.known_after.count() > 0)
    result.push_back("known after " + span_text(of.known_after));
  return joined(result, "; ");
}

row row_of(const field& of, std::string role) {
  return {of.name, std::string{type_names[static_cast<std::size_t>(of.type)]}, std::move(role),
          of.path == std::vector{of.name} ? "" : pointer(of.path), remarks(of)};
}

std::string fields_table(const schema& of) {
  std::vector<row> rows{{"field", "type", "role", "path", ""}};
  for (const auto& each : of.fields)
    rows.push_back(
        row_of(each, each.role ? std::string{role_names[static_cast<std::size_t>(*each.role)]} : ""));
  for (const auto& each : of.carried)
    rows.push_back(row_of(each, "carried"));
  return aligned(rows);
}

std::string history_table(const schema& of) {
  std::vector<row> rows{{"history", "what"}};
  for (const auto& each : of.history)
    rows.push_back({each.name, described(each, of)});
  return aligned(rows);
}

std::string features_table(const schema& of) {
  std::vector<row> rows{{"feature", "sets", "value", "says"}};
  for (const auto& each : of.features)
    rows.push_back({each.name, joined(each.sets, ", "), each.value, each.says});
  return aligned(rows);
}

} // namespace

std::string table_of(const schema& of) {
  std::string result = "schema " + of.name + (of.key ? ", keyed by " + of.fields[*of.key].name : "") + '\n';
  if (of.judge != "true")
    result += "transactions are messages where " + of.judge + '\n';
  result += '\n' + fields_table(of);
  if (!of.history.empty())
    result += '\n' + history_table(of);
  if (!of.features.empty())
    result += '\n' + features_table(of);
  return result;
}

} // namespace vigie
