#pragma once

#include "model/schema/event_batch.hpp"

#include "caf/allowed_unsafe_message_type.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// One life of a partition's reader. A partition that is assigned again, or whose reader was restarted, gets
/// a new epoch, so that what is still under way from an older life is told apart and ignored.
struct stream_id {
  std::int32_t partition = 0;
  std::uint64_t epoch = 0;

  friend bool operator==(const stream_id&, const stream_id&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, stream_id& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("epoch", x.epoch));
}

/// The transactions of one partition's offsets [begin, end), in order. Offsets that held none (dead letters,
/// holes) are inside the range all the same. Immutable once built; never leaves the node.
struct transaction_batch {
  stream_id stream;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  bool rebuild = false; ///< read again for the windows only: raises nothing, counts in no total
  event_batch transactions;

  /// The values of the transactions as received, end to end, and where each one ends. Empty in a rebuild.
  std::string values;
  std::vector<std::uint32_t> value_ends;

  std::string_view value_of(std::size_t index) const {
    const auto from = index == 0 ? 0 : value_ends[index - 1];
    return std::string_view{values}.substr(from, value_ends[index] - from);
  }
};

/// Shared among an aggregator a window and one scorer; the last one to finish frees it.
using batch_ptr = std::shared_ptr<const transaction_batch>;

} // namespace vigie

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(vigie::batch_ptr)
