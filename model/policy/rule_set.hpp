#pragma once

#include "model/expression/filled_in.hpp"
#include "model/expression/plan.hpp"
#include "model/policy/rules_file.hpp"
#include "model/policy/sentence.hpp"
#include "model/schema/event_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace vigie {

/// Which rules match which rows of a batch, and an evaluating thread's memory for it.
struct rule_matches {
  std::size_t rows = 0;
  std::vector<std::uint8_t> masks;     ///< that of rule r begins at r * rows: 1 where it matches
  std::vector<std::uint64_t> failures; ///< by rule: in how many rows it could not be told; they do not match
  cel::scratch expressions;

  std::span<const std::uint8_t> of(std::size_t rule) const {
    return std::span{masks}.subspan(rule * rows, rows);
  }
  bool matches(std::size_t rule, std::size_t row) const { return masks[rule * rows + row] != 0; }
};

/// The rules of a file, made ready for a schema's messages. Immutable: threads share it.
class rule_set {
public:
  /// All that is wrong with them, in the file's order.
  static std::variant<std::shared_ptr<const rule_set>, std::vector<file_fault>>
  compile(rules_definition definition, const schema& of);

  const std::vector<rule_definition>& rules() const { return rules_; }
  const std::string& sha256() const { return sha256_; }
  /// Whether one of them raises at most one alert in some time.
  bool suppresses() const { return suppresses_; }
  /// Of the lists; another content of theirs makes other rules.
  const std::vector<std::filesystem::path>& files() const { return files_; }

  /// The fields that they look at: places in `schema::fields`, rising.
  const std::vector<std::size_t>& fields() const { return fields_; }
  /// The history figures that they look at: places in `schema::history`, rising.
  const std::vector<std::size_t>& figures() const { return figures_; }

  // The columns are those of `event_batch::views`, and behind them the score, a real that may be missing.

  void match(std::span<const column_view> columns, std::size_t rows, rule_matches& out) const;

  /// The condition with the values of a row filled in.
  std::string when(std::size_t rule, std::span<const column_view> columns, std::size_t row,
                   cel::scratch& memory) const;

  /// Its sentence with the values of a row; none where the rule has no sentence.
  std::optional<std::string> says(std::size_t rule, std::span<const column_view> columns, std::size_t row,
                                  cel::scratch& memory) const;

private:
  struct sentence {
    sentence_text text;
    std::vector<std::optional<int>> decimals; ///< of each name that stands for money
    std::optional<cel::plan> values;          ///< of the names; none where there are none
  };

  rule_set() = default;

  std::vector<rule_definition> rules_;
  std::string sha256_;
  bool suppresses_ = false;
  std::vector<std::filesystem::path> files_;
  std::optional<cel::plan> conditions_; ///< none: no rules
  std::vector<cel::filled_in> filled_;
  std::vector<sentence> sentences_;
  std::vector<std::size_t> fields_;
  std::vector<std::size_t> figures_;
};

using rule_set_ptr = std::shared_ptr<const rule_set>;

} // namespace vigie
