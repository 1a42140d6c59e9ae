#include "model/schema/yaml_reader.hpp"

#include "model/base/time_text.hpp"
#include "model/base/utf8.hpp"
#include "model/schema/scalar_map.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>
#include <utility>

namespace vigie {

namespace {

/// Of a file that nothing is right in nobody reads more.
constexpr std::size_t most_faults = 100;

constexpr std::size_t longest_expression = 20'000;

/// Lets a document pass.
struct no_handler final : YAML::EventHandler {
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
  }
  void OnMapEnd() override {}
};

/// Not by YAML::LoadAll, which never ends where a comma follows the document.
bool is_one_document(const std::string& text) {
  std::istringstream in{text};
  YAML::Parser parser{in};
  no_handler ignore;
  return parser.HandleNextDocument(ignore) && !parser.HandleNextDocument(ignore);
}

/// How a fault shows what it found.
std::string shown(const YAML::Node& node) {
  if (node.IsScalar())
    return '"' + excerpt(node.Scalar()) + '"';
  return node.IsMap() ? "a mapping" : node.IsSequence() ? "a list" : "nothing";
}

} // namespace

std::string join_or(std::span<const std::string_view> words) {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0)
      result += i + 1 < words.size() ? ", " : " or ";
    result += words[i];
  }
  return result;
}

yaml_reader::yaml_reader(std::string_view file) : file_{file} {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF"; // yaml-cpp does not count it
  if (file_.starts_with(byte_order_mark))
    file_.remove_prefix(byte_order_mark.size());
}

std::optional<YAML::Node> yaml_reader::parse() {
  if (!is_utf8(file_) || file_.find('\0') != std::string_view::npos) {
    fault(text_place{}, "the file is not UTF-8 text");
    return std::nullopt;
  }
  try {
    const std::string text{file_};
    const auto document = YAML::Load(text);
    if (document.IsMap() && is_one_document(text))
      return document;
    fault(text_place{1, 1}, "the file is not one mapping of keys to values");
  } catch (const YAML::Exception& error) {
    auto reason = excerpt(error.msg);
    fault(place(error.mark), "not YAML: " + (reason.empty() ? "unknown fault" : reason));
  }
  return std::nullopt;
}

void yaml_reader::members(const YAML::Node& node, const std::string& what, std::span<const member> known) {
  std::vector<std::string_view> allowed;
  for (const auto& one : known)
    allowed.push_back(one.key);
  std::vector<bool> seen(known.size());
  entries(node, what, 1'000, [&](const std::string& key, text_place at, const YAML::Node& value) {
    const auto found = std::ranges::find(known, key, &member::key);
    if (found == known.end()) {
      fault(at, "\"" + excerpt(key) + "\" is no key of " + what + "; allowed are " + join_or(allowed));
      return;
    }
    seen[static_cast<std::size_t>(found - known.begin())] = true;
    found->read(value);
  });
  for (std::size_t i = 0; i < known.size(); ++i)
    if (known[i].required && !seen[i] && node.IsMap())
      fault(node, what + " has no " + std::string{known[i].key});
}

void yaml_reader::entries(
    const YAML::Node& node, const std::string& what, std::size_t most,
    const std::function<void(const std::string&, text_place, const YAML::Node&)>& read) {
  if (!node.IsMap()) {
    fault(node, what + " is " + shown(node) + "; allowed is a mapping of keys to values");
    return;
  }
  if (node.size() > most) {
    fault(node, what + " has " + std::to_string(node.size()) + " entries; allowed are at most " +
                    std::to_string(most));
    return;
  }
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const auto at = place(entry.first);
    if (!entry.first.IsScalar())
      fault(at, "a key of " + what + " is " + shown(entry.first) + "; allowed is a name");
    else if (!seen.insert(entry.first.Scalar()).second)
      fault(at, "\"" + excerpt(entry.first.Scalar()) + "\" stands twice in " + what);
    else
      read(entry.first.Scalar(), at, entry.second);
  }
}

std::vector<YAML::Node> yaml_reader::items(const YAML::Node& node, const std::string& what,
                                           std::size_t most) {
  if (!node.IsSequence())
    return {node};
  if (node.size() == 0 || node.size() > most) {
    fault(node,
          what + " has " + std::to_string(node.size()) + " items; allowed are 1 to " + std::to_string(most));
    return {};
  }
  return {node.begin(), node.end()};
}

std::optional<std::string> yaml_reader::text(const YAML::Node& node, const std::string& what,
                                             std::size_t longest) {
  if (node.IsScalar() && !node.Scalar().empty() && node.Scalar().size() <= longest)
    return node.Scalar();
  not_allowed(node, what, "a text of 1 to " + std::to_string(longest) + " bytes");
  return std::nullopt;
}

std::optional<placed_text> yaml_reader::expression(const YAML::Node& node, const std::string& what) {
  if (node.IsScalar() && !node.Scalar().empty() && node.Scalar().size() <= longest_expression) {
    const auto start = static_cast<std::size_t>(std::max(node.Mark().pos, 0));
    return placed_text{node.Scalar(), map_scalar(file_, start, place(node), node.Scalar())};
  }
  not_allowed(node, what, "an expression of at most " + std::to_string(longest_expression) + " bytes");
  return std::nullopt;
}

std::optional<bool> yaml_reader::flag(const YAML::Node& node, const std::string& what) {
  static constexpr std::string_view allowed[] = {"false", "true"};
  if (const auto found = word(node, what, allowed))
    return *found == 1;
  return std::nullopt;
}

std::optional<std::size_t> yaml_reader::word(const YAML::Node& node, const std::string& what,
                                             std::span<const std::string_view> allowed) {
  if (node.IsScalar())
    if (const auto found = std::ranges::find(allowed, node.Scalar()); found != allowed.end())
      return static_cast<std::size_t>(found - allowed.begin());
  not_allowed(node, what, join_or(allowed));
  return std::nullopt;
}

std::optional<std::int64_t> yaml_reader::whole(const YAML::Node& node, const std::string& what,
                                               std::int64_t least, std::int64_t most) {
  if (node.IsScalar()) {
    const auto& text = node.Scalar();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= least && value <= most)
      return value;
  }
  not_allowed(node, what, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<std::chrono::seconds> yaml_reader::span(const YAML::Node& node, const std::string& what,
                                                      std::chrono::seconds least, std::chrono::seconds most) {
  if (node.IsScalar())
    if (const auto found = parse_span(node.Scalar()); found && *found >= least && *found <= most)
      return found;
  not_allowed(node, what,
              "a time from " + span_text(least) + " to " + span_text(most) + " in s, min, h or d");
  return std::nullopt;
}

void yaml_reader::not_allowed(const YAML::Node& node, const std::string& what, std::string_view allowed) {
  fault(node, what + " is " + shown(node) + "; allowed is " + std::string{allowed});
}

void yaml_reader::fault(const YAML::Node& at, std::string reason) {
  fault(place(at), std::move(reason));
}

void yaml_reader::fault(text_place at, std::string reason) {
  if (faults_.size() < most_faults)
    faults_.push_back({at, std::move(reason)});
}

text_place yaml_reader::place(const YAML::Node& node) const {
  return place(node.Mark());
}

text_place yaml_reader::place(YAML::Mark mark) const {
  if (mark.is_null() || mark.pos < mark.column || static_cast<std::size_t>(mark.pos) > file_.size())
    return {1, 1};
  // yaml-cpp counts bytes, people count characters.
  const auto before =
      file_.substr(static_cast<std::size_t>(mark.pos - mark.column), static_cast<std::size_t>(mark.column));
  return {mark.line + 1, static_cast<int>(characters(before)) + 1};
}

std::vector<file_fault> yaml_reader::take_faults() {
  std::ranges::stable_sort(faults_, {}, &file_fault::place);
  return std::move(faults_);
}

} // namespace vigie
