#pragma once

#include "messages/inspect.hpp"
#include "model/window/cluster_view.hpp"
#include "model/window/partition_news.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What the cluster member says, to other nodes and to its own. Everything that other nodes hear is plain
// values: a type that CAF can't write would cost the connection.

namespace vigie {

/// Nodes of another protocol are turned away. To be raised with each change of node_news, or of what its
/// figures mean. The greeting itself must stay as it is: it is how versions tell each other apart.
inline constexpr std::uint32_t cluster_protocol = 1;

/// Where a node listens for others.
struct peer_address {
  std::string host; ///< empty: the one that it is seen to come from
  std::uint16_t port = 0;

  friend auto operator<=>(const peer_address&, const peer_address&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, peer_address& x) {
  return f.object(x).fields(f.field("host", x.host), f.field("port", x.port));
}

/// What two nodes tell each other first.
struct peer_greeting {
  std::uint32_t protocol = cluster_protocol;
  std::string program; ///< its version, for people
  std::string name;
  node_life life = 0;
  std::string topic;
  std::string group;
  peer_address address;
  std::vector<peer_address> others; ///< nodes that it knows
};

template <class Inspector>
bool inspect(Inspector& f, peer_greeting& x) {
  return f.object(x).fields(f.field("protocol", x.protocol), f.field("program", x.program),
                            f.field("name", x.name), f.field("life", x.life), f.field("topic", x.topic),
                            f.field("group", x.group), f.field("address", x.address),
                            f.field("others", x.others));
}

/// Why a node that greets so can't be of one cluster with this one; none: it can.
std::optional<std::string> refusal_of(const peer_greeting& theirs, const peer_greeting& ours);

/// A window that the reporter needs; seconds.
struct asked_window {
  std::int64_t end = 0;
  std::int64_t length = 0;
};

template <class Inspector>
bool inspect(Inspector& f, asked_window& x) {
  return f.object(x).fields(f.field("end", x.end), f.field("length", x.length));
}

/// Reporter to cluster member: what this node has to tell, and the windows that are due.
struct cluster_request {
  std::int32_t topic_partitions = 0; ///< 0: not known yet
  std::vector<partition_news> own;
  std::vector<asked_window> windows;
};

template <class Inspector>
bool inspect(Inspector& f, cluster_request& x) {
  return f.object(x).fields(f.field("topic_partitions", x.topic_partitions), f.field("own", x.own),
                            f.field("windows", x.windows));
}

/// Where a partition stands when its windows are reported.
struct partition_standing {
  std::int32_t partition = 0;
  std::string node;             ///< that reads it; empty: this one
  std::int64_t next_offset = 0; ///< everything below is counted and judged
  std::int64_t lag = 0;         ///< messages not yet processed
};

template <class Inspector>
bool inspect(Inspector& f, partition_standing& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("node", x.node),
                            f.field("next_offset", x.next_offset), f.field("lag", x.lag));
}

/// Cluster member to reporter.
struct cluster_answer {
  std::int32_t nodes = 1;                    ///< this one and those that it is connected with
  std::int64_t lag = 0;                      ///< of all
  std::vector<window_figures> windows;       ///< in the order asked for
  std::vector<partition_standing> elsewhere; ///< what other nodes read
  bool want_all = false;                     ///< changes alone are not enough: tell all panes next time
};

template <class Inspector>
bool inspect(Inspector& f, cluster_answer& x) {
  return f.object(x).fields(f.field("nodes", x.nodes), f.field("lag", x.lag), f.field("windows", x.windows),
                            f.field("elsewhere", x.elsewhere), f.field("want_all", x.want_all));
}

} // namespace vigie
