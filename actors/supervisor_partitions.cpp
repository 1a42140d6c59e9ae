// The supervisor's dealings with the consumer group: partitions come, go, and are read again.

#include "actors/supervisor.hpp"

#include "caf/exit_reason.hpp"

#include <spdlog/fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>

namespace vigie {

void supervisor_state::serve_events() {
  for (const auto& event : source_->take_events())
    serve(event);
  if (ending_ && source_->left())
    end({});
}

void supervisor_state::serve(const source_event& event) {
  switch (event.kind) {
  case source_event::type::assigned:
    spdlog::info("partitions assigned: {}", event.partitions);
    metrics_.rebalances().inc();
    assign(event.partitions);
    break;
  case source_event::type::revoked:
    spdlog::info("partitions revoked: {}", event.partitions);
    metrics_.rebalances().inc();
    revoke(event.partitions);
    break;
  case source_event::type::lost:
    spdlog::warn("partitions lost: {}", event.partitions);
    metrics_.rebalances().inc();
    give_up(event.partitions);
    break;
  case source_event::type::committed:
    last_commit_ = steady_now();
    break;
  case source_event::type::warning:
    spdlog::warn("{}", event.text);
    break;
  case source_event::type::fatal:
    spdlog::critical("{}", event.text);
    end(caf::make_error(caf::sec::runtime_error, event.text));
    break;
  }
}

std::int64_t supervisor_state::window_start_ms() const {
  const auto longest = *std::max_element(options_.windows.begin(), options_.windows.end());
  return options_.now_ms() - std::chrono::milliseconds{longest + std::chrono::seconds{2}}.count();
}

std::map<std::int32_t, partition_offsets> supervisor_state::look_up(const partition_list& partitions) {
  return source_->offsets(partitions, window_start_ms(), lookup_timeout);
}

rebuild_plan supervisor_state::plan_for(std::int32_t partition, const partition_offsets& offsets) const {
  partition_facts facts{offsets.low, offsets.high, offsets.committed, std::nullopt};
  // By event time nobody knows when the windows of the next message begin; they fill as it is read.
  if (options_.clock == window_clock::wall)
    facts.window_start = offsets.at_time;
  if (const auto own = frontiers_.find(partition); own != frontiers_.end())
    facts.committed = std::max(facts.committed.value_or(own->second), own->second);
  return plan_rebuild(facts, options_.from_earliest);
}

void supervisor_state::assign(const partition_list& partitions) {
  const auto covers_from = second_of(window_start_ms());
  try {
    const auto offsets = look_up(partitions);
    std::map<std::int32_t, rebuild_plan> plans;
    std::map<std::int32_t, std::int64_t> seeks;
    for (const auto& [partition, found] : offsets) {
      plans[partition] = plan_for(partition, found);
      seeks[partition] = plans[partition].seek;
      if (options_.until_end)
        stop_at_.try_emplace(partition, found.high);
    }
    for (auto& [partition, source] : source_->assign(seeks))
      start_reader(partition, plans[partition], covers_from, std::move(source));
  } catch (const source_error& error) {
    spdlog::warn("can't take up partitions {} yet: {}", partitions, error.what());
    unplanned_.insert(unplanned_.end(), partitions.begin(), partitions.end());
    return;
  }
  assigned_once_ = true;
  share_credit();
  tell_roster();
  check_finished();
}

void supervisor_state::start_reader(std::int32_t partition, const rebuild_plan& plan,
                                    std::int64_t covers_from, std::unique_ptr<partition_source> source) {
  partition_reader_options options;
  options.stream = {partition, next_epoch_++};
  options.plan = plan;
  options.batch_size = options_.batch_size;
  options.credit = share_of_bound(options_.in_flight, readers_.size() + 1);
  options.topic = options_.topic;
  if (plan.covers_windows)
    options.covers_from =
        options_.clock == window_clock::wall ? covers_from : std::numeric_limits<std::int64_t>::min();
  else
    options.covers_from = second_of(options_.now_ms()) + 1;
  if (const auto stop = stop_at_.find(partition); stop != stop_at_.end())
    options.stop_at = stop->second;
  const auto reader = self_->spawn<partition_reader, caf::monitored>(options, std::move(source), peers_now(),
                                                                     supervisor_actor{self_}, options_.clock);
  readers_[partition] = {reader, options.stream};
  options_.hearts->expect(numbered("partition_reader", partition), patience, steady_now());
}

void supervisor_state::restart_reader(std::int32_t partition) {
  stop_readers({partition}, [this, partition] {
    if (ending_ || !readers_.contains(partition))
      return;
    const auto covers_from = second_of(window_start_ms());
    try {
      const auto plan = plan_for(partition, look_up({partition}).at(partition));
      start_reader(partition, plan, covers_from, source_->reopen(partition, plan.seek));
    } catch (const source_error& error) {
      spdlog::warn("can't read partition {} again yet: {}", partition, error.what());
      self_->run_delayed(std::chrono::seconds{1}, [this, partition] { restart_reader(partition); });
      return;
    }
    share_credit();
    tell_roster();
  });
}

void supervisor_state::stop_readers(const partition_list& partitions, std::function<void()> next) {
  stopping wait{{}, std::move(next)};
  for (const auto partition : partitions) {
    const auto found = readers_.find(partition);
    if (found == readers_.end() || !found->second.actor)
      continue;
    wait.readers.insert(found->second.actor.address());
    // One that fell already is told again, and answers at once.
    self_->monitor(found->second.actor);
    self_->send_exit(found->second.actor, caf::exit_reason::user_shutdown);
  }
  if (wait.readers.empty())
    wait.next();
  else
    stopping_.push_back(std::move(wait));
}

void supervisor_state::commit(std::function<void()> next) {
  self_->request(publisher_, drain_timeout, drain_atom_v)
      .then(
          [this, next](const std::vector<partition_progress>& progress) {
            add(progress);
            next();
          },
          [next](const caf::error& error) {
            spdlog::warn("the last commit failed, some messages will be read again: {}",
                         caf::to_string(error));
            next();
          });
}

void supervisor_state::revoke(const partition_list& partitions) {
  const auto open = std::make_shared<std::size_t>(1);
  const auto drained = [this, open, partitions] {
    if (--*open == 0)
      commit([this, partitions] { give_up(partitions); });
  };
  for (const auto partition : partitions)
    if (const auto found = readers_.find(partition); found != readers_.end()) {
      ++*open;
      self_->request(found->second.actor, drain_timeout, drain_atom_v)
          .then([drained] { drained(); }, [drained](const caf::error&) { drained(); });
    }
  drained();
}

void supervisor_state::give_up(const partition_list& partitions) {
  stop_readers(partitions, [this, partitions] {
    for (const auto partition : partitions) {
      std::erase(unplanned_, partition);
      const auto found = readers_.find(partition);
      if (found == readers_.end())
        continue;
      for (const auto& aggregator : aggregators_)
        self_->send(aggregator, closed_atom_v, found->second.stream);
      self_->send(publisher_, closed_atom_v, found->second.stream);
      options_.hearts->forget(numbered("partition_reader", partition));
      readers_.erase(found);
    }
    source_->unassign(partitions);
    share_credit();
    tell_roster();
    serve_events();
  });
}

void supervisor_state::share_credit() {
  const auto share = share_of_bound(options_.in_flight, readers_.size());
  for (const auto& [partition, reader] : readers_)
    self_->send(reader.actor, credit_atom_v, static_cast<std::uint64_t>(share));
}

} // namespace vigie
