#include "actors/supervisor.hpp"

#include "actors/failure.hpp"

#include "caf/exit_reason.hpp"
#include "caf/send.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace vigie {

namespace {

/// True for the ends that the supervisor asked for itself.
bool wanted(const caf::error& reason) {
  return reason == caf::exit_reason::user_shutdown;
}

} // namespace

supervisor_state::supervisor_state(supervisor_actor::pointer self, supervisor_options options,
                                   std::shared_ptr<record_source> source)
    : self_{self}, options_{std::move(options)}, source_{std::move(source)},
      aggregators_(options_.windows.size()), scorers_(options_.scorers),
      starts_{{options_.from_earliest, options_.until_end}}, metrics_{self->system().metrics()},
      last_commit_{steady_now()}, reading_{options_.policies->reading()} {
  options_.scoring.topic = options_.topic;
  options_.publishing.topic = options_.topic;
  options_.publishing.refusing = options_.refusing;
  options_.publishing.now_ms = options_.now_ms;
  options_.reporting.windows = options_.windows;
  options_.reporting.clock = options_.clock;
  options_.reporting.now_ms = options_.now_ms;
  options_.publishing.observer = options_.observer;
  options_.publishing.waits = [hearts = options_.hearts] { hearts->heard("publisher", steady_now()); };
  options_.reporting.observer = options_.observer;
  for (const auto* kind : actor_names)
    if (kind != std::string_view{name})
      metrics_.restarts(kind);
  metrics_.restarts("consumer");
  metrics_.late();
  metrics_.events("judged");
  metrics_.events("remembered");
  metrics_.ahead();
  metrics_.alerts();
  metrics_.rebalances();
  metrics_.paused_partitions();
  metrics_.passed_over();
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
  self_->set_down_handler([this](const caf::down_msg& down) { gone(down.source, down.reason); });
}

supervisor_state::~supervisor_state() {
  // The consumer outlives the actor system.
  source_->hush();
  // Whatever it ended by: nobody goes on without it.
  for (const auto& [who, kept] : kept_)
    caf::anon_send_exit(kept.actor, caf::exit_reason::user_shutdown);
}

supervisor_actor::behavior_type supervisor_state::make_behavior() {
  options_.hearts->expect(name, broker_patience, steady_now());
  show_policy();
  keep_publisher();
  for (std::size_t window = 0; window < aggregators_.size(); ++window)
    keep_aggregator(window);
  for (std::size_t index = 0; index < scorers_.size(); ++index)
    keep_scorer(index);
  keep_reporter();
  if (options_.cluster)
    keep_cluster_member();
  tell_roster();
  source_->subscribe([supervisor = supervisor_actor{self_}] { caf::anon_send(supervisor, wake_atom_v); });
  self_->send(self_, tick_atom_v);
  ask_ends();
  return {
      [this](wake_atom) { serve_events(); },
      [this](tick_atom) {
        self_->delayed_send(self_, tick_interval, tick_atom_v);
        for (const auto& [partition, reader] : readers_)
          self_->send(reader.actor, tick_atom_v);
        ask_all();
        metrics_.commit_age().value(std::chrono::duration<double>(steady_now() - last_commit_).count());
        refresh_policies(false);
        serve_events();
        if (!unplanned_.empty())
          assign(std::exchange(unplanned_, {}));
        check_finished();
      },
      [this](const std::vector<partition_progress>& progress) { add(progress); },
      [this](const partition_starved& starved) { pause_or_resume(starved); },
      [this](const partition_stalled& stalled) {
        if (reader_of(stalled.stream) != nullptr)
          join_anew(stalled.why, true);
      },
      [this](const partition_overtaken& overtaken) {
        if (reader_of(overtaken.stream) != nullptr)
          restart_reader(overtaken.stream.partition);
      },
      [this](const partition_blocked& blocked) { block(blocked); },
      [this](const partition_flowing& flowing) {
        if (auto* reader = reader_of(flowing.stream))
          unblock(flowing.stream.partition, *reader);
      },
      [this](const partition_finished& finished) {
        if (auto* reader = reader_of(finished.stream))
          reader->finished = true;
        check_finished();
      },
      [this](reload_atom) { refresh_policies(true); },
      [this](shutdown_atom) { shut_down(); },
  };
}

/// Asks an actor from now on whether it is there, and has it started again when it falls.
void supervisor_state::watch(const std::string& who, living_actor actor, std::chrono::milliseconds silence,
                             std::function<void()> start_again) {
  kept_.insert_or_assign(who, kept_actor{std::move(actor), std::move(start_again)});
  options_.hearts->expect(who, silence, steady_now());
}

/// Starts an actor, now and whenever it falls; then comes what `follows`, if anything.
void supervisor_state::keep(const std::string& who, std::chrono::milliseconds silence,
                            std::function<living_actor()> make, std::function<void()> follows) {
  watch(who, make(), silence, [=, this] {
    keep(who, silence, make, follows);
    if (follows)
      follows();
  });
}

void supervisor_state::release(const std::string& who) {
  kept_.erase(who);
  options_.hearts->forget(who);
}

void supervisor_state::keep_publisher() {
  const auto spawn = [this]<caf::spawn_options how>() {
    return self_->spawn<publisher, how>(options_.publishing, source_, options_.open_sink,
                                        supervisor_actor{self_});
  };
  const auto make = [this, spawn] {
    return publisher_ = options_.publisher_thread ? spawn.operator()<caf::detached + caf::monitored>()
                                                  : spawn.operator()<caf::monitored>();
  };
  keep(publisher_state::name, broker_patience, make, [this] { restart_pipeline(); });
}

void supervisor_state::keep_aggregator(std::size_t window) {
  const auto make = [this, window] {
    window_aggregator_options options;
    options.length = options_.windows[window];
    options.clock = options_.clock;
    // Every end that the partitions read from now on may cover is still open: the reporter may be behind.
    if (options_.clock == window_clock::wall)
      options.closed_end = *window_start() + options.length.count() - 1;
    return aggregators_[window] = self_->spawn<window_aggregator, caf::monitored>(options);
  };
  keep(numbered(window_aggregator_state::name, window), patience, make, [this] { restart_pipeline(); });
}

void supervisor_state::keep_scorer(std::size_t index) {
  const auto make = [this, index] {
    return scorers_[index] = self_->spawn<scorer, caf::monitored>(
               options_.scoring, options_.policies->policies(), aggregators_, publisher_);
  };
  keep(numbered(scorer_state::name, index), patience, make, [this] {
    for (const auto& [partition, reader] : readers_)
      self_->send(reader.actor, peers_now());
  });
}

void supervisor_state::keep_reporter() {
  const auto make = [this] {
    auto options = options_.reporting;
    if (const auto end = reported_end_->load(); end != nothing_reported)
      options.reported_end = end;
    options.publish = [publish = options_.reporting.publish,
                       reported = reported_end_](std::span<const summary> lines) {
      publish(lines);
      reported->store(lines.front().window_end_ms / 1000);
    };
    options.publish_skipped = [publish = options_.reporting.publish_skipped,
                               reported = reported_end_](const end_range& ends) {
      publish(ends);
      reported->store(ends.last);
    };
    return reporter_ = self_->spawn<reporter, caf::monitored>(std::move(options));
  };
  keep(reporter_state::name, patience, make, [this] { tell_roster(); });
}

void supervisor_state::keep_cluster_member() {
  const auto make = [this] {
    return cluster_member_ = self_->spawn<cluster_member, caf::monitored>(*options_.cluster);
  };
  keep(cluster_member_state::name, patience, make, [this] { tell_roster(); });
}

peers supervisor_state::peers_now() const {
  return {aggregators_, scorers_, publisher_};
}

void supervisor_state::tell_roster() {
  roster now;
  now.aggregators = aggregators_;
  for (const auto& [partition, reader] : readers_)
    now.readers.emplace(partition, reader.actor);
  told_partitions_ = source_->partition_count();
  now.topic_partitions = told_partitions_.value_or(0);
  now.cluster = cluster_member_;
  self_->send(reporter_, std::move(now));
}

void supervisor_state::gone(const caf::actor_addr& who, const caf::error& reason) {
  for (auto waiting = stopping_.begin(); waiting != stopping_.end(); ++waiting) {
    if (waiting->readers.erase(who) == 0)
      continue;
    if (waiting->readers.empty()) {
      const auto next = std::move(waiting->next);
      stopping_.erase(waiting);
      next();
    }
    return;
  }
  if (wanted(reason))
    return;
  const auto fallen = std::find_if(kept_.begin(), kept_.end(),
                                   [&](const auto& entry) { return entry.second.actor.address() == who; });
  if (fallen != kept_.end())
    restart_after_fall(std::string{fallen->first}, reason);
}

void supervisor_state::restart_after_fall(const std::string& who, const caf::error& reason) {
  const auto what = kind_of(who);
  auto start_again = std::move(kept_.at(who).start_again);
  release(who); // Until it is started again.
  const auto now = self_->clock().now().time_since_epoch();
  const auto delay = restarts_[who].fell(std::chrono::duration_cast<std::chrono::milliseconds>(now));
  metrics_.restarts(what).inc();
  if (!delay) {
    spdlog::critical("{} fell too often, the last time with: {}; giving up", who, caf::to_string(reason));
    end(reason);
    return;
  }
  spdlog::error("{} fell: {}; starting it again in {} ms", who, caf::to_string(reason), delay->count());
  self_->run_delayed(*delay, [this, start_again = std::move(start_again)] {
    if (!ending_)
      start_again();
  });
}

void supervisor_state::restart_pipeline() {
  // Whatever was under way is read again from the frontier, for the new actor and past those that have it
  // already.
  for (std::size_t index = 0; index < scorers_.size(); ++index) {
    self_->send_exit(scorers_[index], caf::exit_reason::user_shutdown);
    keep_scorer(index);
  }
  for (const auto& [partition, reader] : readers_)
    restart_reader(partition);
  tell_roster();
}

void supervisor_state::refresh_policies(bool asked) {
  const bool others = options_.policies->refresh(asked, options_.now_ms());
  show_policy();
  if (!others)
    return;
  const auto read_before = std::exchange(reading_, options_.policies->reading());
  for (const auto& judge : scorers_)
    self_->send(judge, options_.policies->policies());
  // Batches that lack a field of a new policy can't be judged; they are read again.
  const auto figures = [](const reading_plan& of) {
    return of.past ? of.past->figures() : std::vector<std::size_t>{};
  };
  if (reading_->fields != read_before->fields || figures(*reading_) != figures(*read_before) ||
      reading_->suppresses != read_before->suppresses)
    for (const auto& [partition, reader] : readers_)
      restart_reader(partition);
}

/// The one in force, by this machine's clock.
void supervisor_state::show_policy() {
  constexpr std::int64_t us_a_ms = 1'000;
  const auto& by = options_.policies->policies()->at(options_.now_ms() * us_a_ms);
  if (std::exchange(shown_policy_, by.sha256) == by.sha256)
    return;
  for (auto* former : {std::exchange(model_info_, nullptr), std::exchange(policy_info_, nullptr)})
    if (former != nullptr)
      former->value(0);
  options_.observer->saw_policy(by);
  policy_info_ = &metrics_.policy_info(by.sha256, by.version);
  policy_info_->value(1);
  if (!by.model)
    return;
  model_info_ = &metrics_.model_info(to_string(by.model->kind()), by.model->sha256());
  model_info_->value(1);
}

void supervisor_state::add(const std::vector<partition_progress>& progress) {
  for (const auto& part : progress) {
    starts_.finish_below(part.partition, part.frontier);
    totals_.counts += part.counts;
    totals_.dead_letters += part.dead_letters;
    totals_.alerts += part.alerts;
    totals_.late += part.late;
    totals_.remembered += part.remembered;
    if (part.late > 0)
      spdlog::warn("partition {}: {} transactions are older than every window, up to offset {}",
                   part.partition, part.late, part.frontier - 1);
    metrics_.late().inc(static_cast<std::int64_t>(part.late));
    metrics_.transactions(part.partition).inc(static_cast<std::int64_t>(part.counts.transactions));
    metrics_.events("judged").inc(static_cast<std::int64_t>(part.counts.transactions));
    metrics_.events("remembered").inc(static_cast<std::int64_t>(part.remembered));
    metrics_.alerts().inc(static_cast<std::int64_t>(part.alerts));
    if (part.committed)
      last_commit_ = steady_now();
  }
  options_.observer->saw_totals(totals_);
}

void supervisor_state::ask_all() {
  options_.hearts->heard(name, steady_now());
  for (const auto& [who, kept] : kept_)
    ask(who, kept.actor);
}

void supervisor_state::ask(const std::string& who, const living_actor& actor) {
  const auto address = actor.address();
  if (!asked_.insert(address).second)
    return;
  self_->request(actor, caf::infinite, ping_atom_v)
      .then(
          [this, who, address] {
            asked_.erase(address);
            options_.hearts->heard(who, steady_now());
          },
          // It fell, and its successor may be expected under the same name already.
          [this, address](const caf::error&) { asked_.erase(address); });
}

} // namespace vigie
