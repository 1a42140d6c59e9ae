#pragma once

#include "model/schema/event_batch.hpp"
#include "model/schema/fraud_label.hpp"

#include <cstdint>

namespace vigie {

/// What windows look at in an event.
struct counted_event {
  std::int64_t time_ms = 0; ///< Unix milliseconds
  std::int64_t amount = 0;  ///< in the field's smallest units; 0 where there is none
  fraud_label label = fraud_label::unknown;
};

/// The events of a batch, as windows look at them. Refers to the batch.
class counted_events {
public:
  explicit counted_events(const event_batch& batch);

  std::size_t size() const { return batch_.size(); }

  counted_event operator[](std::size_t row) const {
    counted_event result;
    result.time_ms = time_ms(row);
    if (amounts_.integers != nullptr && amounts_.has(row))
      result.amount = amounts_.integers[row];
    if (labels_.integers != nullptr && labels_.has(row))
      result.label = labels_.integers[row] != 0 ? fraud_label::fraudulent : fraud_label::legitimate;
    return result;
  }

  /// Rounded down.
  std::int64_t time_ms(std::size_t row) const { return milliseconds_of(batch_.times_us[row]); }

  static constexpr std::int64_t milliseconds_of(std::int64_t us) {
    return us >= 0 ? us / 1000 : -((999 - us) / 1000);
  }

private:
  const event_batch& batch_;
  column_view amounts_; ///< empty without the role
  column_view labels_;
};

} // namespace vigie
