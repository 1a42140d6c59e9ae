#pragma once

#include "model/window/tally.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace vigie {

/// What one second of a partition counts.
struct pane {
  std::int64_t second = 0;
  tally counts;

  friend bool operator==(const pane&, const pane&) = default;
};

/// Where a node stands in a partition that it reads, and the panes that have changed there. Panes are told as
/// they are, not by how much they grew; so what is told for the offsets [since_offset, next_offset) brings
/// any state in between to `next_offset`, and hearing it twice changes nothing.
struct partition_news {
  std::int32_t partition = 0;
  std::uint64_t life = 0;                  ///< of this partition at this node: another one continues nothing
  bool whole = false;                      ///< all panes there are, whatever was told before
  std::int64_t since_offset = 0;           ///< not whole: the panes that messages from here on have changed
  std::int64_t next_offset = 0;            ///< everything below is counted and judged
  std::int64_t covers_from = 0;            ///< second from which on the panes are complete
  std::optional<std::int64_t> newest_ms;   ///< of what is counted
  std::optional<std::int64_t> read_out_ms; ///< when a broker last said that there is no more to count
  std::int64_t lag = 0;                    ///< messages not yet processed
  std::vector<pane> panes;                 ///< by rising second
};

/// One life of a node: a number drawn at its start.
using node_life = std::uint64_t;

/// What a node tells the others each second. A partition that is not in it is not the node's any more.
struct node_news {
  node_life node = 0;
  std::uint64_t sequence = 0;             ///< rises with each; what is older than what is known is no news
  std::vector<partition_news> partitions; ///< by rising partition
};

} // namespace vigie
