#pragma once

#include "actors/dial_list.hpp"
#include "messages/handles.hpp"
#include "model/window/cluster_view.hpp"

#include "caf/actor.hpp"
#include "caf/stateful_actor.hpp"
#include "caf/typed_response_promise.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

struct cluster_options {
  std::string name;    ///< of this node
  std::string program; ///< its version
  std::string topic;
  std::string group;
  std::uint32_t protocol = cluster_protocol;
  peer_address listen; ///< an empty host: all of the machine's; port 0: any free one
  std::vector<peer_address> join;
  std::chrono::seconds longest_window{30};
  caf::actor network; ///< connects and publishes, as CAF's middleman actor does: network/cluster_network.hpp
};

/// This node among the others. Connects with every node that it is told of and tells each of them every
/// second what this node has counted; from what it hears itself it makes the windows of all. There is no
/// leader, and nothing is voted on: see docs/decisions/no-leader.md. A node that does not answer is gone
/// until it answers again; what it had counted stays. What waits here is one report, and a second's news of
/// each peer.
class cluster_member_state {
public:
  static inline const char* name = "cluster_member";

  static constexpr std::chrono::milliseconds tick_interval{250};

  /// How long the windows wait for what other nodes have not told yet.
  static constexpr std::chrono::milliseconds patience{500};

  /// For an answer from another node.
  static constexpr std::chrono::milliseconds peer_patience{2'000};

  cluster_member_state(cluster_member_actor::pointer self, cluster_options options);
  ~cluster_member_state();
  cluster_member_state(const cluster_member_state&) = delete;
  cluster_member_state& operator=(const cluster_member_state&) = delete;

  cluster_member_actor::behavior_type make_behavior();

private:
  struct peer {
    cluster_peer_actor actor;
    std::string name;
    bool asked = false; ///< for everything; not answered yet
  };

  struct report {
    caf::typed_response_promise<cluster_answer> promise;
    cluster_request request;
    bool seamless = false;
  };

  // Who is there (cluster_member_peers.cpp).
  void publish();
  void dial(const peer_address& address);
  void greet(const peer_address& address, const cluster_peer_actor& whom);
  void welcomed(const peer_address& address, const cluster_peer_actor& by, const peer_greeting& back);
  void not_reached(const peer_address& address, const caf::error& why);
  void refused(const peer_address& address, const std::string& why);
  caf::result<peer_greeting> greeted(const peer_greeting& greeting);
  void learn_address(const peer_greeting& greeting, const caf::node_id& from);
  void tell_addresses();
  void learn(const std::vector<peer_address>& others);
  void admit(const peer_greeting& who, const cluster_peer_actor& actor);
  void gone(const caf::actor_addr& who);
  peer_greeting own_greeting() const;
  std::chrono::milliseconds now() const; ///< steady

  // What is counted.
  void hear(const node_news& news);
  void ask_for_all(node_life node);
  caf::result<cluster_answer> begin_report(const cluster_request& request);
  void try_report(bool patience_over);
  cluster_answer answer() const;

  cluster_member_actor::pointer self_;
  cluster_options options_;
  const node_life life_;
  std::uint64_t sequence_ = 0;
  std::uint16_t port_ = 0; ///< listened on; 0: not yet
  dial_list dials_;
  std::vector<peer_address> told_addresses_; ///< to all
  std::map<node_life, peer> peers_;
  cluster_view view_;
  std::optional<report> report_;
  std::uint64_t reports_ = 0;
};

using cluster_member = caf::stateful_actor<cluster_member_state, cluster_member_actor::impl>;

} // namespace vigie
