#pragma once

#include "messages/cluster.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigie {

/// Which addresses to connect to, and when. Those of the configuration are tried for ever, those that other
/// nodes have told of as long as they may come back: an address is tried soon after it was lost, and then
/// after growing delays. At most one attempt to each at a time.
class dial_list {
public:
  using time = std::chrono::milliseconds; ///< steady

  static constexpr time first_delay{250};
  static constexpr time longest_delay{2'000};
  static constexpr time refused_delay{20'000};
  static constexpr time forgotten_after{600'000};

  /// Nothing happens where it is known already.
  void add(const peer_address& address, bool configured, time now);

  /// Those whose turn it is; each is then under way until one of the following is called for it.
  std::vector<peer_address> due(time now);

  /// Returns true when this was not the reason of the failure before, so that it is worth telling.
  bool failed(const peer_address& address, const std::string& why, time now);

  /// Likewise, where somebody is there who does not want this node: that does not change soon.
  bool refused(const peer_address& address, const std::string& why, time now);
  void connected(const peer_address& address, node_life node, time now);

  /// It is this node's own, and never tried again.
  void remove(const peer_address& address);

  /// All addresses of that node are to be tried again.
  void lost(node_life node, time now);

  /// Addresses of the nodes that are connected.
  std::vector<peer_address> connected() const;

private:
  struct entry {
    bool configured = false;
    bool under_way = false;
    std::optional<node_life> node; ///< that it leads to, while connected
    std::string told;              ///< why it could not be reached
    time next{0};
    time delay = first_delay;
    time lost_at{0};
  };

  std::map<peer_address, entry> entries_;
  std::set<peer_address> own_;
};

} // namespace vigie
