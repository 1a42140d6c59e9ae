#include "model/policy/rules_file.hpp"

#include "model/base/sha256.hpp"
#include "model/base/utf8.hpp"
#include "model/schema/identifier.hpp"
#include "model/schema/yaml_reader.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace vigie {

namespace {

constexpr std::array<std::string_view, 3> action_names{"alert", "allow", "note"};
constexpr std::array<std::string_view, 3> severity_names{"low", "medium", "high"};

constexpr std::size_t largest_file = 1 << 20;
constexpr std::size_t most_rules = 10'000;
constexpr std::size_t most_lists = 64;
constexpr std::size_t most_values = 10'000'000;
constexpr std::size_t longest_name = 100;
constexpr std::size_t longest_sentence = 500;
constexpr std::size_t most_keys = 8;

/// A value a line; empty lines and those that begin with # are none.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
      line.remove_suffix(1);
    if (!line.empty() && line.front() != '#')
      result.emplace_back(line);
  }
  return result;
}

/// Reads the sections of a rules file.
class rules_section {
public:
  rules_section(yaml_reader& reader, const list_reader& read_list) : reader_{reader}, read_list_{read_list} {}

  rules_definition read(const YAML::Node& root) {
    using node_type = const YAML::Node&;
    const yaml_reader::member keys[] = {{"lists", [this](node_type n) { read_lists(n); }},
                                        {"rules", [this](node_type n) { read_rules(n); }, true}};
    reader_.members(root, "a rules file", keys);
    return std::move(out_);
  }

  /// The texts that lists were read from, one behind the other.
  const std::string& listed() const { return listed_; }

private:
  void read_lists(const YAML::Node& node) {
    reader_.entries(
        node, "lists", most_lists, [this](const std::string& name, text_place at, const YAML::Node& value) {
          if (!is_identifier(name))
            return reader_.fault(at, "\"" + excerpt(name) +
                                         "\" is no name of a list; allowed are letters, digits and _, "
                                         "no digit first");
          out_.lists.push_back({name, {}, at});
          read_list(out_.lists.back(), value);
        });
  }

  void read_list(value_list& out, const YAML::Node& node) {
    using node_type = const YAML::Node&;
    const auto what = "lists." + out.name;
    std::size_t sources = 0;
    const yaml_reader::member keys[] = {{"file",
                                         [&](node_type n) {
                                           ++sources;
                                           if (const auto name = reader_.text(n, what + ".file", 4'096))
                                             read_list_file(out, n, *name);
                                         }},
                                        {"values", [&](node_type n) {
                                           ++sources;
                                           for (const auto& item :
                                                reader_.items(n, what + ".values", most_values))
                                             if (auto value = reader_.text(item, what + ".values", 1'000))
                                               out.values.push_back(std::move(*value));
                                         }}};
    reader_.members(node, what, keys);
    if (node.IsMap() && sources != 1)
      reader_.fault(out.place, what + " has " + (sources == 0 ? "no values" : "two sources of values") +
                                   "; allowed is one of file and values");
  }

  void read_list_file(value_list& out, const YAML::Node& node, const std::string& name) {
    auto text = read_list_(name);
    if (!text || !is_utf8(*text))
      return reader_.fault(node,
                           "lists." + out.name + ".file is \"" + excerpt(name) +
                               "\", which can't be read; allowed is a file of UTF-8 text, a value a line, of "
                               "at most 512 MiB");
    out.values = lines_of(*text);
    if (out.values.size() > most_values)
      reader_.fault(node, "lists." + out.name + " has " + std::to_string(out.values.size()) +
                              " values; allowed are at most " + std::to_string(most_values));
    out_.files.emplace_back(name);
    listed_ += sha256(*text);
  }

  void read_rules(const YAML::Node& node) {
    if (node.IsSequence() && node.size() == 0)
      return;
    std::set<std::string> names;
    for (const auto& item : reader_.items(node, "rules", most_rules)) {
      rule_definition one;
      one.place = reader_.place(item);
      read_rule(one, item);
      if (!one.name.empty() && !names.insert(one.name).second)
        reader_.fault(one.place, "the rule \"" + excerpt(one.name) + "\" stands twice in rules");
      out_.rules.push_back(std::move(one));
    }
  }

  void read_rule(rule_definition& out, const YAML::Node& node) {
    using node_type = const YAML::Node&;
    const auto named = node.IsMap() && node["name"] && node["name"].IsScalar();
    const auto what = named ? "rule " + excerpt(node["name"].Scalar()) : std::string{"a rule"};
    const yaml_reader::member keys[] = {
        {"name",
         [&](node_type n) {
           out.place = reader_.place(n);
           if (auto found = reader_.text(n, what + ".name", longest_name))
             out.name = std::move(*found);
         },
         true},
        {"when",
         [&](node_type n) {
           if (auto found = reader_.expression(n, what + ".when")) {
             out.when = std::move(found->text);
             out.when_map = std::move(found->map);
           }
         },
         true},
        {"then",
         [&](node_type n) {
           if (const auto found = reader_.word(n, what + ".then", action_names))
             out.then = static_cast<rule_action>(*found);
         },
         true},
        {"severity",
         [&](node_type n) {
           if (const auto found = reader_.word(n, what + ".severity", severity_names))
             out.severity = static_cast<rule_severity>(*found);
         }},
        {"says",
         [&](node_type n) {
           out.says_place = reader_.place(n);
           if (auto found = reader_.text(n, what + ".says", longest_sentence))
             out.says = std::move(*found);
         }},
        {"suppress", [&](node_type n) { read_suppression(out, n, what); }}};
    reader_.members(node, what, keys);
    if (out.suppress && out.then != rule_action::alert)
      reader_.fault(out.suppress->place, what + ".suppress does not go with " +
                                             std::string{to_string(out.then)} + "; it does with alert");
  }

  void read_suppression(rule_definition& out, const YAML::Node& node, const std::string& what) {
    using node_type = const YAML::Node&;
    rule_suppression found;
    found.place = reader_.place(node);
    const yaml_reader::member keys[] = {
        {"by",
         [&](node_type n) {
           for (const auto& item : reader_.items(n, what + ".suppress.by", most_keys))
             if (auto name = reader_.text(item, what + ".suppress.by", longest_name))
               found.by.push_back(std::move(*name));
         }},
        {"for",
         [&](node_type n) {
           if (const auto span =
                   reader_.span(n, what + ".suppress.for", std::chrono::seconds{1}, std::chrono::days{400}))
             found.span = *span;
         },
         true}};
    reader_.members(node, what + ".suppress", keys);
    out.suppress = std::move(found);
  }

  yaml_reader& reader_;
  const list_reader& read_list_;
  rules_definition out_;
  std::string listed_;
};

} // namespace

std::string_view to_string(rule_action action) {
  return action_names[static_cast<std::size_t>(action)];
}

std::string_view to_string(rule_severity severity) {
  return severity_names[static_cast<std::size_t>(severity)];
}

rules_or_faults read_rules(std::string_view yaml, const list_reader& read_list) {
  if (yaml.size() > largest_file)
    return std::vector<file_fault>{{{}, "the file is larger than 1 MiB, which is allowed at most"}};
  yaml_reader reader{yaml};
  const auto root = reader.parse();
  if (!root)
    return reader.take_faults();
  rules_section section{reader, read_list};
  auto result = section.read(*root);
  if (!reader.good())
    return reader.take_faults();
  result.sha256 = sha256(std::string{yaml} + section.listed());
  return result;
}

} // namespace vigie
