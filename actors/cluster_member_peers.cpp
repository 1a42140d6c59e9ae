// The cluster member's dealings with other nodes: it finds them, lets them in, and notices when they go.

#include "actors/cluster_member.hpp"

#include "flow/failpoint.hpp"

#include "caf/actor_cast.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

namespace vigie {

namespace {

std::string text_of(const peer_address& address) {
  const bool bare = address.host.find(':') == std::string::npos;
  return (bare ? address.host : '[' + address.host + ']') + ':' + std::to_string(address.port);
}

/// What a person needs to know of an error: its text where it has one, else its code's name.
std::string text_of(const caf::error& why) {
  if (const auto& text = why.context(); text.match_elements<std::string>())
    return text.get_as<std::string>(0);
  return caf::to_string(why);
}

} // namespace

void cluster_member_state::publish() {
  self_
      ->request(options_.network, caf::infinite, caf::publish_atom_v, options_.listen.port,
                caf::actor_cast<caf::strong_actor_ptr>(self_), std::set<std::string>{}, options_.listen.host,
                true)
      .then(
          [this](std::uint16_t port) {
            port_ = port;
            spdlog::info("listening for other nodes on {}", text_of({options_.listen.host, port}));
          },
          [this](const caf::error& why) {
            spdlog::warn("can't listen for other nodes on {}: {}; trying again", text_of(options_.listen),
                         text_of(why));
            self_->run_delayed(std::chrono::seconds{1}, [this] { publish(); });
          });
}

void cluster_member_state::dial(const peer_address& address) {
  self_->request(options_.network, caf::infinite, caf::connect_atom_v, address.host, address.port)
      .then(
          [this, address](const caf::node_id&, const caf::strong_actor_ptr& found,
                          const std::set<std::string>&) {
            if (found)
              greet(address, caf::actor_cast<cluster_peer_actor>(found));
            else
              not_reached(address, caf::make_error(caf::sec::no_actor_published_at_port));
          },
          [this, address](const caf::error& why) { not_reached(address, why); });
}

void cluster_member_state::greet(const peer_address& address, const cluster_peer_actor& whom) {
  self_->request(whom, peer_patience, own_greeting())
      .then([this, address, whom](const peer_greeting& back) { welcomed(address, whom, back); },
            [this, address](const caf::error& why) {
              if (why == caf::sec::runtime_error)
                refused(address, text_of(why));
              else
                not_reached(address, why);
            });
}

void cluster_member_state::welcomed(const peer_address& address, const cluster_peer_actor& by,
                                    const peer_greeting& back) {
  if (back.life == life_) // One of the addresses to join is this node's own.
    return dials_.remove(address);
  if (const auto refusal = refusal_of(back, own_greeting()))
    return refused(address, *refusal);
  dials_.connected(address, back.life, now());
  learn(back.others);
  admit(back, by);
}

void cluster_member_state::not_reached(const peer_address& address, const caf::error& why) {
  if (const auto reason = text_of(why); dials_.failed(address, reason, now()))
    spdlog::warn("can't join {}: {}; trying again and again", text_of(address), reason);
}

void cluster_member_state::refused(const peer_address& address, const std::string& why) {
  if (dials_.refused(address, why, now()))
    spdlog::warn("turned away by {}: {}", text_of(address), why);
}

caf::result<peer_greeting> cluster_member_state::greeted(const peer_greeting& greeting) {
  failpoint("cluster.greeted");
  if (greeting.life == life_)
    return own_greeting();
  if (const auto refusal = refusal_of(greeting, own_greeting())) {
    spdlog::warn("node {} is turned away: {}", greeting.name, *refusal);
    return caf::make_error(caf::sec::runtime_error, *refusal);
  }
  const auto sender = self_->current_sender();
  if (!sender) // Nobody whom anything could be told.
    return caf::make_error(caf::sec::invalid_argument);
  learn_address(greeting, sender->node());
  learn(greeting.others);
  const auto back = own_greeting();
  admit(greeting, caf::actor_cast<cluster_peer_actor>(sender));
  return back;
}

/// A node that listens on all of its addresses does not know by which one it is reached.
void cluster_member_state::learn_address(const peer_greeting& greeting, const caf::node_id& from) {
  const auto keep = [this, life = greeting.life](const peer_address& address) {
    dials_.connected(address, life, now());
    // Meanwhile it may have gone.
    if (!peers_.contains(life))
      dials_.lost(life, now());
  };
  if (greeting.address.port == 0)
    return;
  if (!greeting.address.host.empty())
    return dials_.connected(greeting.address, greeting.life, now());
  self_->request(options_.network, caf::infinite, caf::get_atom_v, from)
      .then(
          [keep, port = greeting.address.port](const caf::node_id&, const std::string& host, std::uint16_t) {
            if (!host.empty())
              keep({host, port});
          },
          [](const caf::error&) {});
}

/// Two that join a third at the same time hear of each other only afterwards.
void cluster_member_state::tell_addresses() {
  auto addresses = dials_.connected();
  if (addresses == told_addresses_)
    return;
  told_addresses_ = std::move(addresses);
  for (const auto& [life, other] : peers_)
    self_->request(other.actor, peer_patience, own_greeting())
        .then([this](const peer_greeting& back) { learn(back.others); }, [](const caf::error&) {});
}

void cluster_member_state::learn(const std::vector<peer_address>& others) {
  for (const auto& address : others)
    dials_.add(address, false, now());
}

void cluster_member_state::admit(const peer_greeting& who, const cluster_peer_actor& actor) {
  auto& entry = peers_[who.life];
  if (entry.actor != actor) {
    entry = {actor, who.name};
    self_->monitor(actor);
    self_->send(actor, view_.whole(life_));
    spdlog::info("node {} has joined: {} nodes", who.name, peers_.size() + 1);
  }
}

void cluster_member_state::gone(const caf::actor_addr& who) {
  const auto found = std::find_if(peers_.begin(), peers_.end(),
                                  [&](const auto& entry) { return entry.second.actor.address() == who; });
  if (found == peers_.end())
    return;
  const auto [life, left] = *found;
  peers_.erase(found);
  view_.leave(life);
  dials_.lost(life, now());
  spdlog::warn("node {} is gone: {} nodes", left.name, peers_.size() + 1);
  try_report(false);
}

peer_greeting cluster_member_state::own_greeting() const {
  return {options_.protocol,
          options_.program,
          options_.name,
          life_,
          options_.topic,
          options_.group,
          {options_.listen.host, port_},
          dials_.connected()};
}

} // namespace vigie
