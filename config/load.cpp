#include "config/load.hpp"

#include "config/credentials.hpp"
#include "config/cross_checks.hpp"
#include "config/file_syntax.hpp"
#include "config/nearest.hpp"
#include "config/service_variables.hpp"
#include "config/settings_table.hpp"

#include <algorithm>
#include <set>
#include <thread>

namespace vigie {

namespace {

constexpr std::string_view prefix = "VIGIE_";

std::vector<std::string_view> all_keys(const std::vector<setting>& table) {
  std::vector<std::string_view> keys;
  for (const auto& entry : table)
    keys.push_back(entry.key);
  return keys;
}

/// "kafka.properties" for "kafka.properties.session.timeout.ms".
bool is_member(const setting& entry, std::string_view key) {
  return entry.kind.map && key.size() > entry.key.size() + 1 && key.starts_with(entry.key) &&
         key[entry.key.size()] == '.';
}

/// Reads layers into the settings that its table is bound to.
class loader {
public:
  explicit loader(configuration& out) : out_{out}, table_{settings_table(out.values)} {
    for (const auto& entry : table_)
      entry.kind.read(entry.standard);
  }

  void add(const layer& from) {
    out_.errors.insert(out_.errors.end(), from.errors.begin(), from.errors.end());
    out_.notes.insert(out_.notes.end(), from.notes.begin(), from.notes.end());
    for (const auto& value : from.values)
      add(value);
  }

  void finish() {
    if (out_.values.scorers == 0)
      out_.values.scorers = std::max(1u, std::thread::hardware_concurrency());
    for (const auto& found : {read_credentials(out_.values), cross_checks(out_.values, failed_)})
      out_.errors.insert(out_.errors.end(), found.begin(), found.end());
  }

private:
  void add(const written_value& value) {
    auto exact = std::ranges::find(table_, value.key, &setting::key);
    if (exact != table_.end())
      return read(*exact, value.text, value);
    auto map = std::ranges::find_if(table_, [&](const auto& entry) { return is_member(entry, value.key); });
    if (map != table_.end()) {
      auto name = std::string_view{value.key}.substr(map->key.size() + 1);
      return read(*map, in_quotes(name) + " = " + in_quotes(value.text), value);
    }
    if (!is_empty_section(value))
      fail(value, "unknown key" + suggestion(value.key, all_keys(table_)));
  }

  void read(const setting& entry, std::string_view text, const written_value& value) {
    auto wrong = entry.kind.read(text);
    if (wrong) {
      failed_.insert(entry.key);
      return fail(value, in_quotes(entry.kind.secret ? hidden : text) + ' ' + *wrong + "; use " +
                             entry.kind.allowed);
    }
    auto& origin = out_.origins[std::string{entry.key}];
    if (!entry.kind.map || origin.empty())
      origin = value.origin;
    else if (!origin.ends_with(value.origin))
      origin += "; " + value.origin;
  }

  bool is_empty_section(const written_value& value) const {
    return value.text == "{}" && std::ranges::find(table_, value.key, &setting::section) != table_.end();
  }

  void fail(const written_value& value, const std::string& text) {
    out_.errors.push_back(value.key + " (from " + value.origin + "): " + text);
  }

  configuration& out_;
  std::vector<setting> table_;
  std::set<std::string_view> failed_;
};

/// The key that a variable stands for, or nothing.
std::string key_of(std::string_view name, const std::vector<setting>& table) {
  for (const auto& entry : table) {
    auto own_name = environment_name(entry.key);
    if (name == own_name)
      return std::string{entry.key};
    if (entry.kind.map && name.starts_with(own_name + '_')) {
      auto member = std::string{name.substr(own_name.size())};
      std::ranges::transform(member, member.begin(), [](char c) {
        return c == '_' ? '.' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      });
      return std::string{entry.key} + member;
    }
  }
  return {};
}

std::string unknown_variable(std::string_view name, const std::vector<setting>& table) {
  std::vector<std::string> names;
  for (const auto& entry : table)
    names.push_back(environment_name(entry.key));
  return std::string{name} + ": unknown variable" +
         suggestion(name, std::vector<std::string_view>{names.begin(), names.end()});
}

/// Names the first few: each service makes seven or more.
std::string passed_over(const std::vector<std::string_view>& names) {
  constexpr std::size_t most_named = 3;
  const auto named = std::min(names.size(), most_named);
  auto result = "passed over " + std::to_string(names.size()) +
                (names.size() == 1 ? " variable" : " variables") + " that Kubernetes makes for services: ";
  for (std::size_t i = 0; i < named; ++i)
    result += (i == 0 ? "" : ", ") + std::string{names[i]};
  if (names.size() > named)
    result +=
        " and " + std::to_string(names.size() - named) + (names.size() - named == 1 ? " other" : " others");
  return result;
}

} // namespace

layer file_layer(std::string_view content, const std::string& file_name) {
  layer result;
  auto at = [&](int line) { return file_name + ", line " + std::to_string(line); };
  auto parsed = parse_file(content);
  if (auto* error = std::get_if<syntax_error>(&parsed)) {
    result.errors.push_back(at(error->line) + ": " + error->text);
    return result;
  }
  std::map<std::string, int> lines;
  for (auto& entry : std::get<std::vector<file_entry>>(parsed)) {
    auto [first, added] = lines.emplace(entry.key, entry.line);
    if (!added && entry.text != "{}")
      result.errors.push_back(entry.key + " (from " + at(entry.line) + "): set already on line " +
                              std::to_string(first->second));
    result.values.push_back({entry.key, entry.text, at(entry.line)});
  }
  return result;
}

layer environment_layer(std::span<const std::string_view> variables) {
  layer result;
  settings unused;
  auto table = settings_table(unused);
  std::vector<std::string_view> of_services;
  for (auto variable : variables) {
    auto name = variable.substr(0, variable.find('='));
    if (!name.starts_with(prefix) || std::ranges::find(reserved_variables, name) != reserved_variables.end())
      continue;
    auto text = variable.substr(std::min(name.size() + 1, variable.size()));
    if (is_service_variable(name, text))
      of_services.push_back(name);
    else if (auto key = key_of(name, table); !key.empty())
      result.values.push_back({key, std::string{text}, std::string{name}});
    else
      result.errors.push_back(unknown_variable(name, table));
  }
  if (!of_services.empty())
    result.notes.push_back(passed_over(of_services));
  return result;
}

configuration load(std::span<const layer> layers) {
  configuration result;
  loader loader{result};
  for (const auto& layer : layers)
    loader.add(layer);
  loader.finish();
  return result;
}

} // namespace vigie
