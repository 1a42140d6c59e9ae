#pragma once

#include "model/schema/transaction.hpp"

#include <cstdint>

namespace vigie {

/// What windows look at in an event.
struct counted_event {
  std::int64_t time_ms = 0; ///< Unix milliseconds
  std::int64_t amount = 0;  ///< in the field's smallest units; 0 without an amount role
  fraud_label label = fraud_label::unknown;
};

inline counted_event counted(const transaction& tx) {
  return {tx.timestamp_ms, tx.amount.cents(), tx.label};
}

} // namespace vigie
