#pragma once

#include "model/schema/text_place.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie {

/// What a rule that matches does to the verdict.
enum class rule_action : std::uint8_t {
  alert, ///< the transaction is suspicious
  allow, ///< it is not, whatever else says so
  note,  ///< nothing: it is told
};

enum class rule_severity : std::uint8_t { low, medium, high };

std::string_view to_string(rule_action action);
std::string_view to_string(rule_severity severity);

/// Raise at most one alert in that time.
struct rule_suppression {
  std::vector<std::string> by; ///< fields; none: all transactions of a partition
  std::chrono::seconds span{0};
  text_place place;
};

/// A rule as its file has it.
struct rule_definition {
  std::string name;
  std::string when; ///< CEL
  rule_action then = rule_action::alert;
  rule_severity severity = rule_severity::medium;
  std::string says; ///< a sentence with `{name}` where a value stands; empty: none
  std::optional<rule_suppression> suppress;
  text_place place; ///< of its name
  text_map when_map;
  text_place says_place;
};

/// Values to look up by `in lists.NAME`.
struct value_list {
  std::string name;
  std::vector<std::string> values;
  text_place place;
};

/// What a rules file says; docs/rules.md.
struct rules_definition {
  std::vector<value_list> lists;
  std::vector<rule_definition> rules;
  std::string sha256;                       ///< of the file and of those of its lists
  std::vector<std::filesystem::path> files; ///< of its lists
};

/// The rules, or all that is wrong with their file, in the file's order.
using rules_or_faults = std::variant<rules_definition, std::vector<file_fault>>;

/// The text of a list's file; none where it can't be read.
using list_reader = std::function<std::optional<std::string>(const std::filesystem::path& file)>;

/// Reads a rules file's YAML. Expressions come as text: `rule_set` gives them their meaning. Bounds: 1 MiB,
/// 10,000 rules, 64 lists, 10 million values and 512 MiB a list.
rules_or_faults read_rules(std::string_view yaml, const list_reader& read_list);

} // namespace vigie
