#pragma once

#include "model/schema/column.hpp"
#include "model/schema/schema.hpp"

#include <cstdint>
#include <vector>

namespace vigie {

/// Which of a schema's fields a batch keeps. All declared fields are checked; those that nobody looks at are
/// not kept.
struct field_selection {
  std::vector<std::size_t> fields; ///< places in `schema::fields`, rising

  static field_selection all(const schema& of);
};

/// Consecutive events as columns: one entry an event in each of them.
struct event_batch {
  std::vector<std::int64_t> offsets;       ///< in their partition; of a file, the row from 0
  std::vector<std::int64_t> timestamps_ms; ///< of the messages, Unix milliseconds
  std::vector<std::int64_t>
      times_us;                ///< of the events, Unix microseconds: the time role's, else the message's
  std::vector<column> columns; ///< those of the selection, in its order

  std::size_t size() const { return offsets.size(); }
};

} // namespace vigie
