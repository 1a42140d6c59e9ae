#pragma once

#include "model/policy/policy.hpp"
#include "training/labelled_events.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigie {

/// What one rule would have found.
struct rule_trial {
  std::string name;
  std::uint64_t matched = 0;
  std::uint64_t true_positives = 0; ///< frauds among them
  std::uint64_t marginal = 0;       ///< of those, what neither another alert rule nor the score finds
};

/// What a policy would have raised. A fraud is found where its alert is written.
struct policy_trial {
  std::string sha256; ///< of the policy
  std::uint64_t transactions = 0;
  std::uint64_t frauds = 0;     ///< labelled so
  std::uint64_t alerts = 0;     ///< that are written
  std::uint64_t suppressed = 0; ///< that suppression has kept back
  std::uint64_t true_positives = 0;
  std::uint64_t false_positives = 0; ///< labelled legitimate
  std::int64_t amount_caught = 0;    ///< of the frauds that are found, in the field's smallest units
  std::int64_t amount_missed = 0;
  std::int64_t days = 0; ///< from the first to the last, both counted; 0: nobody knows
  std::vector<rule_trial> rules;
  std::vector<std::uint8_t> written; ///< by transaction: whether its alert is
};

/// An alert of one policy alone, for people to look at.
struct alert_example {
  std::int64_t row = 0; ///< of the file, from 1
  std::optional<bool> fraud;
  std::optional<std::string> account;
  std::string amount;
};

struct backtest_report {
  std::vector<std::pair<std::string, std::string>> facts; ///< of the data
  policy_trial here;
  std::optional<policy_trial> against;
  std::uint64_t only_here = 0; ///< alerts
  std::uint64_t only_there = 0;
  std::uint64_t both = 0;
  std::vector<alert_example> examples_here; ///< of `only_here`
  std::vector<alert_example> examples_there;
  int decimals = 2; ///< of amounts
};

/// Judges a data set as the node would: in the order of its time, as one partition, history and suppression
/// included. Rows that are no transactions by the schema's `judge` are only remembered; those without a label
/// are neither right nor wrong; weights are not looked at. `against`: null, or one for the same schema.
/// Throws dataset_error.
backtest_report run_backtest(const policy_ptr& tried, const policy_ptr& against,
                             const std::filesystem::path& input, const progress_function& progress);

/// The texts of the report's files.
std::string backtest_json(const backtest_report& report);
std::string backtest_html(const backtest_report& report);

/// Writes report.json, a picture of each figure's comparison and index.html. Throws output_error.
void write_backtest(const backtest_report& report, const std::filesystem::path& folder);

} // namespace vigie
