#pragma once

#include "model/schema/text_place.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// A text that stands in a YAML file, and where.
struct placed_text {
  std::string text;
  text_map map;
};

/// Reads YAML that people write: gathers all faults of a file, each with its place and with what is allowed.
/// Included by what reads such files alone, since it shows yaml-cpp.
class yaml_reader {
public:
  /// `file` must outlive it.
  explicit yaml_reader(std::string_view file);

  /// The file's one document; none where it is not YAML.
  std::optional<YAML::Node> parse();

  struct member {
    std::string_view key;
    std::function<void(const YAML::Node&)> read;
    bool required = false;
  };

  /// Reads a mapping of known keys. `what` is how faults call it: "fields.amount".
  void members(const YAML::Node& node, const std::string& what, std::span<const member> known);

  /// Reads a mapping of names that the file makes: calls `read(name, place of the name, value)`.
  void entries(const YAML::Node& node, const std::string& what, std::size_t most,
               const std::function<void(const std::string&, text_place, const YAML::Node&)>& read);

  /// The items of a list; of a single value that item.
  std::vector<YAML::Node> items(const YAML::Node& node, const std::string& what, std::size_t most);

  // Each says what is wrong where it returns nothing.
  std::optional<std::string> text(const YAML::Node& node, const std::string& what, std::size_t longest);
  std::optional<placed_text> expression(const YAML::Node& node, const std::string& what);
  std::optional<bool> flag(const YAML::Node& node, const std::string& what);
  std::optional<std::size_t> word(const YAML::Node& node, const std::string& what,
                                  std::span<const std::string_view> allowed);
  std::optional<std::int64_t> whole(const YAML::Node& node, const std::string& what, std::int64_t least,
                                    std::int64_t most);
  std::optional<std::chrono::seconds> span(const YAML::Node& node, const std::string& what,
                                           std::chrono::seconds least, std::chrono::seconds most);

  void fault(const YAML::Node& at, std::string reason);
  void fault(text_place at, std::string reason);
  /// Where it begins.
  text_place place(const YAML::Node& node) const;

  /// Those found so far, in the file's order.
  std::vector<file_fault> take_faults();
  bool good() const { return faults_.empty(); }
  std::size_t faults_so_far() const { return faults_.size(); }

private:
  text_place place(YAML::Mark mark) const;
  void not_allowed(const YAML::Node& node, const std::string& what, std::string_view allowed);

  std::string_view file_;
  std::vector<file_fault> faults_;
};

/// "a, b or c".
std::string join_or(std::span<const std::string_view> words);

} // namespace vigie
