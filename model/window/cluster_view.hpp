#pragma once

#include "model/window/partition_news.hpp"

#include <map>
#include <vector>

namespace vigie {

/// A window over all partitions of which anything is known.
struct window_figures {
  tally counts;
  std::int32_t partitions = 0; ///< that are in it
  bool complete = false;
};

/// Where a living node stands in a partition.
struct node_standing {
  node_life node = 0;
  std::int32_t partition = 0;
  std::int64_t next_offset = 0;
  std::int64_t lag = 0;
};

/// What one node knows of the whole cluster. A partition's panes are a function of its log, so of two states
/// the one that is further in the log is right, whoever told it: nobody has to agree on anything. For each
/// partition the view holds the states that its living readers have told, and those that former readers left
/// behind until another one has passed them.
///
/// Taking news in any order, any number of times, with some of them lost on the way leads to the same view as
/// soon as the newest of each node has come; whoever missed something asks for the whole.
class cluster_view {
public:
  /// False: this news continues something that was not heard; ask the node for the whole.
  bool take(const node_news& news);

  /// The node is gone. What it has counted stays.
  void leave(node_life node);

  /// The window [end - length, end), seconds. Each partition counts with the state that is furthest in the
  /// log among those that reach back over the window, or among all where none does.
  window_figures window(std::int64_t end, std::int64_t length, std::int32_t topic_partitions) const;

  /// Whether that window is complete: each of the topic's partitions has a living reader that has read past
  /// it, and whose panes reach back over it.
  bool complete(std::int64_t end, std::int64_t length, std::int32_t topic_partitions) const;

  /// Everything that a node has told, for one that has not heard it.
  node_news whole(node_life node) const;

  std::vector<node_standing> standings() const;

  /// Windows that begin before this second are not asked for any more.
  void forget_below(std::int64_t second);

  std::size_t states() const;
  std::size_t panes() const;

private:
  struct state {
    node_life node = 0;
    bool living = true; ///< its node reads the partition
    partition_news told;
  };

  struct teller {
    std::uint64_t sequence = 0;
    std::vector<std::int32_t> reads; ///< partitions, rising
  };

  using states_of_partition = std::vector<state>;

  bool take(node_life node, const partition_news& told);
  void give_up(node_life node, std::int32_t partition);
  void drop_passed(states_of_partition& states) const;
  static const state* best_of(const states_of_partition& states, std::int64_t from);

  std::map<std::int32_t, states_of_partition> partitions_;
  std::map<node_life, teller> tellers_;
  std::int64_t floor_ = 0; ///< second: nobody asks for what is below
};

} // namespace vigie
