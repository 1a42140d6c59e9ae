#include "actors/cluster_member.hpp"

#include "actors/failure.hpp"
#include "flow/failpoint.hpp"
#include "model/window/news_check.hpp"

#include "caf/send.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>
#include <random>

namespace vigie {

namespace {

node_life draw_life() {
  std::random_device source;
  return std::uniform_int_distribution<node_life>{1}(source);
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

void cluster_member_state::hear(const node_news& news) {
  failpoint("cluster.hear");
  // Of a node that is not known: what it says will come again once it is.
  if (!peers_.contains(news.node))
    return;
  if (const auto fault = fault_of(news)) {
    spdlog::warn("what {} tells is not believed: {}", peers_.at(news.node).name, *fault);
    return;
  }
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
