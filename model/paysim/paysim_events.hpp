#pragma once

#include "model/schema/event_batch.hpp"
#include "model/schema/transaction_row.hpp"

#include <memory>
#include <vector>

namespace vigie {

/// Writes PaySim's rows as events of its schema, or of one that has the fields selected under the same names.
class paysim_events {
public:
  /// Throws std::invalid_argument where a field is none of PaySim's.
  paysim_events(std::shared_ptr<const schema> of, field_selection fields);

  event_batch make_batch() const { return vigie::make_batch(schema_, fields_); }

  /// Without an offset, at time 0: the topic gives both.
  void append(const transaction_row& row, event_batch& to) const;

private:
  using append_function = void (*)(const transaction_row& row, const field& of, column& to);

  std::shared_ptr<const schema> schema_;
  field_selection fields_;
  std::vector<append_function> appends_; ///< one a column
};

} // namespace vigie
