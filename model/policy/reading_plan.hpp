#pragma once

#include "model/policy/policy_timeline.hpp"
#include "model/policy/verdict_records.hpp"

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace vigie {

/// What whoever reads messages has to know of those who look at them. Immutable: threads share it.
struct reading_plan {
  std::shared_ptr<const schema> of;
  field_selection fields;                 ///< that somebody looks at
  std::shared_ptr<const cel::plan> judge; ///< which events are transactions; null: all are
  history_program_ptr past;               ///< what has to be remembered; null: nothing
  bool suppresses = false;                ///< which alerts are written depends on all those before

  /// A figure of `past` that no partition of a topic keyed as the schema says holds whole; none: each does.
  const history_definition* split_figure() const;

  /// 1 where the event is a transaction, else 0: it is only remembered. Of a plan that has a `judge`.
  std::vector<std::uint8_t> transactions(const event_batch& batch, cel::scratch& memory) const;
};

using reading_plan_ptr = std::shared_ptr<const reading_plan>;

/// For a node with these policies, which writes these records; null: none. Or why the schema's `judge`, or
/// the history, can't be used.
std::variant<reading_plan_ptr, feature_failure> plan_reading(const policy_timeline& by,
                                                             const verdict_records* records);

} // namespace vigie
