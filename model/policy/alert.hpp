#pragma once

#include "model/policy/judge.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vigie {

/// What an alert says beside the verdict.
struct alert_facts {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0; ///< of the message
  /// What the field with the id role holds; none: there is no such field, or it has no value.
  std::optional<std::string_view> transaction_id;
  std::int64_t detected_at_ms = 0; ///< Unix milliseconds
  bool history_complete = true;    ///< what the policy has seen of the past is all of it
  std::string_view object;         ///< the JSON object of the transaction, word for word as received
};

/// How many features an alert names. What all others and the base did is one more entry, the last, named
/// "(others)" with the value null: the contributions add up to the log-odds of the score.
inline constexpr std::size_t reasons_named = 5;

/// The alert's value, compact JSON in the order of the contract. Appended to `out`. `verdicts` has judged the
/// row by that policy. Returns where the object begins and ends that names the policy.
std::pair<std::size_t, std::size_t> append_alert(std::string& out, const alert_facts& facts, const policy& by,
                                                 judge& verdicts, std::size_t row);

/// The list that stands under "reasons". The value of a feature that could not be computed is "missing".
void append_reasons(std::string& out, const explanation& explained);

/// What identifies the message that an alert is about: "<topic>-<partition>-<offset>".
std::string alert_id(std::string_view topic, std::int32_t partition, std::int64_t offset);

} // namespace vigie
