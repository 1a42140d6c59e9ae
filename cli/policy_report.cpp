#include "cli/policy_report.hpp"

#include "model/base/json_text.hpp"
#include "model/base/time_text.hpp"
#include "model/policy/in_force.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

namespace vigie {

namespace {

namespace json = boost::json;

json::value or_null(const auto& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

std::string time_of(std::int64_t time_ms) {
  return rfc3339(time_ms * 1'000);
}

std::string_view state_of(const policy_shelf& shelf, const published_policy& policy, std::int64_t now_ms) {
  if (&in_force(shelf.policies(), now_ms) == &policy)
    return "in_force";
  if (policy.retired_ms && *policy.retired_ms <= now_ms)
    return "retired";
  return policy.effective_ms > now_ms ? "coming" : "past";
}

rules_definition rules_of(const policy_shelf& shelf, const published_policy& policy) {
  const auto texts = shelf.texts_of(policy);
  if (!texts.rules)
    return {};
  auto read = read_rules(*texts.rules, texts.read_list);
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&read))
    throw std::runtime_error(to_string(faults->front(), texts.rules_name));
  return std::get<rules_definition>(std::move(read));
}

json::object object_of(const policy_shelf& shelf, const published_policy& policy, std::int64_t now_ms) {
  json::object result{
      {"version", policy.version},
      {"state", state_of(shelf, policy, now_ms)},
      {"effective", time_of(policy.effective_ms)},
      {"published", time_of(policy.published_ms)},
      {"retired", policy.retired_ms ? json::value(time_of(*policy.retired_ms)) : json::value(nullptr)},
      {"sha256", policy.sha256},
      {"schema", {{"name", policy.schema}, {"sha256", policy.schema_sha256}}},
      {"model_sha256", or_null(policy.model_sha256)},
      {"rules", rules_of(shelf, policy).rules.size()},
      {"threshold", or_null(policy.threshold)},
      {"note", policy.note}};
  return result;
}

json::object rule_object(const rule_definition& rule) {
  json::object result{{"when", rule.when},
                      {"then", to_string(rule.then)},
                      {"severity", to_string(rule.severity)},
                      {"says", rule.says}};
  if (rule.suppress) {
    json::array by;
    for (const auto& field : rule.suppress->by)
      by.emplace_back(field);
    result["suppress"] = json::object{{"by", std::move(by)}, {"for", span_text(rule.suppress->span)}};
  }
  return result;
}

/// The parts of one kind, by name, that come, go, and change.
template <class T, class Tell>
json::object changes(const std::map<std::string, T>& from, const std::map<std::string, T>& to, Tell tell) {
  json::array added;
  json::array removed;
  json::array changed;
  for (const auto& [name, part] : to)
    if (!from.contains(name))
      added.emplace_back(name);
    else if (from.at(name) != part)
      changed.push_back(tell(name, from.at(name), part));
  for (const auto& [name, part] : from)
    if (!to.contains(name))
      removed.emplace_back(name);
  return {{"added", std::move(added)}, {"removed", std::move(removed)}, {"changed", std::move(changed)}};
}

std::map<std::string, json::object> by_name(const std::vector<rule_definition>& rules) {
  std::map<std::string, json::object> result;
  for (const auto& rule : rules)
    result.emplace(rule.name, rule_object(rule));
  return result;
}

std::map<std::string, std::set<std::string>> by_name(const std::vector<value_list>& lists) {
  std::map<std::string, std::set<std::string>> result;
  for (const auto& list : lists)
    result.emplace(list.name, std::set<std::string>{list.values.begin(), list.values.end()});
  return result;
}

json::object rule_change(const std::string& name, const json::object& from, const json::object& to) {
  return {{"name", name}, {"from", from}, {"to", to}};
}

std::size_t only_in(const std::set<std::string>& these, const std::set<std::string>& those) {
  return static_cast<std::size_t>(
      std::ranges::count_if(these, [&](const auto& value) { return !those.contains(value); }));
}

json::object list_change(const std::string& name, const std::set<std::string>& from,
                         const std::set<std::string>& to) {
  return {{"name", name}, {"values_added", only_in(to, from)}, {"values_removed", only_in(from, to)}};
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out{file, std::ios::binary};
  out << text;
  if (!out.flush())
    throw std::runtime_error(file.string() + " can't be written");
}

} // namespace

std::string policy_line(const policy_shelf& shelf, const published_policy& policy, std::int64_t now_ms) {
  return json::serialize(object_of(shelf, policy, now_ms)) + '\n';
}

std::string policy_whole(const policy_shelf& shelf, const published_policy& policy, std::int64_t now_ms) {
  auto result = object_of(shelf, policy, now_ms);
  const auto defined = rules_of(shelf, policy);
  json::array rules;
  for (const auto& rule : defined.rules) {
    json::object named{{"name", rule.name}};
    for (const auto& [key, value] : rule_object(rule))
      named[key] = value;
    rules.push_back(std::move(named));
  }
  json::object lists;
  for (const auto& list : defined.lists)
    lists[list.name] = list.values.size();
  result["rules"] = std::move(rules);
  result["lists"] = std::move(lists);
  return json::serialize(result) + '\n';
}

std::string policy_difference(const policy_shelf& shelf, const published_policy& from,
                              const published_policy& to) {
  json::object result{{"from", from.version}, {"to", to.version}};
  const auto add = [&](const char* what, json::value before, json::value after) {
    if (before != after)
      result[what] = json::object{{"from", std::move(before)}, {"to", std::move(after)}};
  };
  add("schema_sha256", json::value(from.schema_sha256), json::value(to.schema_sha256));
  add("model_sha256", or_null(from.model_sha256), or_null(to.model_sha256));
  add("threshold", or_null(from.threshold), or_null(to.threshold));
  const auto before = rules_of(shelf, from);
  const auto after = rules_of(shelf, to);
  result["rules"] = changes(by_name(before.rules), by_name(after.rules), rule_change);
  result["lists"] = changes(by_name(before.lists), by_name(after.lists), list_change);
  return json::serialize(result) + '\n';
}

void write_policy(const policy_shelf& shelf, const published_policy& policy,
                  const std::filesystem::path& folder) {
  std::string yaml;
  if (policy.model_sha256) {
    write_file(folder / "model.json", *shelf.text(*policy.model_sha256));
    yaml += "model: model.json\n";
  }
  if (policy.rules_sha256) {
    write_file(folder / "rules.yaml", *shelf.text(*policy.rules_sha256));
    yaml += "rules: rules.yaml\n";
  }
  for (const auto& [name, sha256] : policy.lists) {
    const std::filesystem::path file{name};
    if (file.is_absolute() || std::ranges::find(file, "..") != file.end())
      throw std::runtime_error("the list " + name + " would be written outside of " + folder.string());
    write_file(folder / file, *shelf.text(sha256));
  }
  if (policy.threshold)
    yaml += "threshold: " + json_text(*policy.threshold) + '\n';
  write_file(folder / "policy.yaml", yaml);
}

} // namespace vigie
