#include "actors/cluster_member.hpp"

#include "actors/failure.hpp"
#include "flow/failpoint.hpp"

#include "caf/actor_cast.hpp"
#include "caf/send.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>
#include <random>
#include <set>

namespace vigie {

namespace {

node_life draw_life() {
  std::random_device source;
  return std::uniform_int_distribution<node_life>{1}(source);
}

std::string text_of(const peer_address& address) {
  const bool bare = address.host.find(':') == std::string::npos;
  return (bare ? address.host : '[' + address.host + ']') + ':' + std::to_string(address.port);
}

/// What a person needs to know of an error: its text where it has one, else its code's name.
std::string text_of(const caf::error& why) {
  if (const auto text = why.context(); text.match_elements<std::string>())
    return text.get_as<std::string>(0);
  return caf::to_string(why);
}

} // namespace

cluster_member_state::cluster_member_state(cluster_member_actor::pointer self, cluster_options options)
    : self_{self}, options_{std::move(options)}, life_{draw_life()} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
  self_->set_down_handler([this](const caf::down_msg& down) { gone(down.source); });
  for (const auto& address : options_.join)
    dials_.add(address, true, now());
}

std::chrono::milliseconds cluster_member_state::now() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(self_->clock().now().time_since_epoch());
}

cluster_member_state::~cluster_member_state() {
  // Whoever comes after this one needs the address.
  if (port_ != 0)
    caf::anon_send(options_.network, caf::close_atom_v, port_);
}

cluster_member_actor::behavior_type cluster_member_state::make_behavior() {
  publish();
  self_->send(self_, tick_atom_v);
  return {
      [this](const peer_greeting& greeting) { return greeted(greeting); },
      [this](const node_news& news) { hear(news); },
      [this](whole_atom) { return view_.whole(life_); },
      [this](const cluster_request& request) { return begin_report(request); },
      [this](tick_atom) {
        self_->delayed_send(self_, tick_interval, tick_atom_v);
        for (const auto& address : dials_.due(now()))
          dial(address);
        tell_addresses();
      },
      [](ping_atom) {},
  };
}

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
  if (const auto refusal = refusal_of(back))
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
  if (const auto refusal = refusal_of(greeting)) {
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

std::optional<std::string> cluster_member_state::refusal_of(const peer_greeting& who) const {
  const auto differ = [&](const char* what, const std::string& theirs, const std::string& ours) {
    return fmt::format("nodes of one cluster share a {}, and {} has {}, {} has {}", what, who.name, theirs,
                       options_.name, ours);
  };
  if (who.protocol != options_.protocol)
    return fmt::format("{} is version {} and speaks protocol {}, {} is version {} and speaks {}", who.name,
                       who.program, who.protocol, options_.name, options_.program, options_.protocol);
  if (who.topic != options_.topic)
    return differ("kafka.topic", who.topic, options_.topic);
  if (who.group != options_.group)
    return differ("kafka.group", who.group, options_.group);
  return std::nullopt;
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

void cluster_member_state::hear(const node_news& news) {
  failpoint("cluster.hear");
  // Of a node that is not known: what it says will come again once it is.
  if (!peers_.contains(news.node))
    return;
  if (!view_.take(news))
    ask_for_all(news.node);
  try_report(false);
}

void cluster_member_state::ask_for_all(node_life node) {
  auto& whom = peers_.at(node);
  if (std::exchange(whom.asked, true))
    return;
  const auto answered = [this, node] {
    if (const auto found = peers_.find(node); found != peers_.end())
      found->second.asked = false;
  };
  self_->request(whom.actor, peer_patience, whole_atom_v)
      .then(
          [this, answered](const node_news& all) {
            answered();
            hear(all);
          },
          [answered](const caf::error&) { answered(); });
}

caf::result<cluster_answer> cluster_member_state::begin_report(const cluster_request& request) {
  failpoint("cluster.report");
  node_news news{life_, ++sequence_, request.own};
  const bool seamless = view_.take(news);
  for (const auto& [life, other] : peers_)
    self_->send(other.actor, news);
  // A reporter that was started again asks anew.
  if (report_)
    report_->promise.deliver(caf::make_error(caf::sec::request_receiver_down));
  report_ = {self_->make_response_promise<cluster_answer>(),
             {request.topic_partitions, {}, request.windows},
             seamless};
  const auto promise = report_->promise;
  self_->run_delayed(patience, [this, number = ++reports_] {
    if (number == reports_)
      try_report(true);
  });
  try_report(peers_.empty());
  return promise;
}

void cluster_member_state::try_report(bool patience_over) {
  if (!report_)
    return;
  const auto& asked = report_->request;
  const auto is_complete = [&](const asked_window& window) {
    return view_.complete(window.end, window.length, asked.topic_partitions);
  };
  if (!patience_over && !std::all_of(asked.windows.begin(), asked.windows.end(), is_complete))
    return;
  auto oldest = std::numeric_limits<std::int64_t>::max();
  for (const auto& window : asked.windows)
    oldest = std::min(oldest, window.end);
  const auto told = answer();
  auto promise = report_->promise;
  report_.reset();
  promise.deliver(told);
  if (!told.windows.empty())
    view_.forget_below(oldest - options_.longest_window.count());
}

cluster_answer cluster_member_state::answer() const {
  cluster_answer told;
  told.nodes = static_cast<std::int32_t>(peers_.size() + 1);
  told.want_all = !report_->seamless;
  for (const auto& window : report_->request.windows)
    told.windows.push_back(view_.window(window.end, window.length, report_->request.topic_partitions));
  for (const auto& standing : view_.standings()) {
    told.lag += standing.lag;
    if (const auto other = peers_.find(standing.node); other != peers_.end())
      told.elsewhere.push_back({standing.partition, other->second.name, standing.next_offset, standing.lag});
  }
  return told;
}

} // namespace vigie
