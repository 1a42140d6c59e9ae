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
  case source_event::type::uncommitted:
    spdlog::warn("{}", event.text);
    self_->send(publisher_, recommit_atom_v);
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

/// The second from which on the windows that are still to be reported hold messages; none: not known.
std::optional<std::int64_t> supervisor_state::window_start() const {
  constexpr std::int64_t margin = 2; // seconds, for a reporter that is behind
  const auto longest = std::max_element(options_.windows.begin(), options_.windows.end())->count();
  if (options_.clock == window_clock::wall)
    return second_of(options_.now_ms()) - margin - longest;
  const auto reported = reported_end_->load();
  return reported == nothing_reported ? std::nullopt : std::optional{reported - longest};
}

std::map<std::int32_t, supervisor_state::start>
supervisor_state::plan_starts(const partition_list& partitions) {
  const auto windows_from = window_start();
  std::map<std::int32_t, start> starts;
  for (const auto& [partition, found] :
       source_->offsets(partitions, windows_from.value_or(0) * 1000, lookup_timeout)) {
    partition_facts facts{found.low, found.high, found.committed, std::nullopt};
    if (windows_from)
      facts.window_start = found.at_time;
    if (const auto own = frontiers_.find(partition); own != frontiers_.end())
      facts.committed = std::max(facts.committed.value_or(own->second), own->second);
    auto& from = starts[partition];
    from.plan = plan_rebuild(facts, options_.from_earliest);
    if (facts.committed && (*facts.committed < facts.low || *facts.committed > facts.high))
      spdlog::warn("partition {}: offset {} is committed, but the log holds {} to {}: begins at {}",
                   partition, *facts.committed, facts.low, facts.high, from.plan.live_from);
    if (from.plan.covers_windows)
      from.covers_from = windows_from.value_or(std::numeric_limits<std::int64_t>::min());
    else
      from.covers_from = second_of(options_.now_ms()) + 1;
    // By event time, as long as nothing is reported, the windows hold all that was read.
    if (const auto& first = first_starts_.try_emplace(partition, from).first->second;
        !windows_from && first.plan.seek <= from.plan.live_from)
      from = {{std::max(first.plan.seek, found.low), from.plan.live_from, first.plan.covers_windows},
              first.covers_from};
    if (options_.until_end)
      stop_at_.try_emplace(partition, found.high);
  }
  return starts;
}

void supervisor_state::assign(const partition_list& partitions) {
  try {
    const auto starts = plan_starts(partitions);
    std::map<std::int32_t, std::int64_t> seeks;
    for (const auto& [partition, from] : starts)
      seeks[partition] = from.plan.seek;
    for (auto& [partition, source] : source_->assign(seeks))
      start_reader(partition, starts.at(partition), std::move(source));
  } catch (const source_error& error) {
    spdlog::warn("can't take up partitions {} yet: {}", partitions, error.what());
    unplanned_.insert(unplanned_.end(), partitions.begin(), partitions.end());
    return;
  }
  assigned_ = true;
  share_credit();
  tell_roster();
  check_finished();
}

void supervisor_state::start_reader(std::int32_t partition, const start& from,
                                    std::unique_ptr<partition_source> source) {
  partition_reader_options options;
  options.stream = {partition, next_epoch_++};
  options.plan = from.plan;
  options.covers_from = from.covers_from;
  options.batch_size = options_.batch_size;
  options.credit = share_of_bound(options_.in_flight, readers_.size() + 1);
  options.topic = options_.topic;
  if (const auto stop = stop_at_.find(partition); stop != stop_at_.end())
    options.stop_at = stop->second;
  const auto reader = self_->spawn<partition_reader, caf::monitored>(options, std::move(source), peers_now(),
                                                                     supervisor_actor{self_}, options_.clock);
  readers_[partition] = {reader, options.stream};
  options_.hearts->expect(numbered("partition_reader", partition), patience, steady_now());
}

void supervisor_state::restart_reader(std::int32_t partition) {
  const auto found = readers_.find(partition);
  if (found == readers_.end())
    return;
  found->second.finished = false;
  // Others may ask for the same, or the partition go, before the reader has ended.
  const auto still_there = [this, stream = found->second.stream] {
    const auto now = readers_.find(stream.partition);
    return !ending_ && now != readers_.end() && now->second.stream == stream;
  };
  const auto start_again = [this, partition, still_there] {
    if (!still_there())
      return;
    try {
      const auto from = plan_starts({partition}).at(partition);
      start_reader(partition, from, source_->reopen(partition, from.plan.seek));
    } catch (const source_error& error) {
      spdlog::warn("can't read partition {} again yet: {}", partition, error.what());
      self_->run_delayed(std::chrono::seconds{1}, [this, partition] { restart_reader(partition); });
      return;
    }
    share_credit();
    tell_roster();
  };
  stop_readers({found->second.actor}, [this, stream = found->second.stream, start_again] {
    // What the publisher tells of the former reader counts: the new one must begin behind it.
    close_streams({stream}, start_again);
  });
}

void supervisor_state::stop_readers(const std::vector<partition_reader_actor>& readers,
                                    std::function<void()> next) {
  if (readers.empty())
    return next();
  stopping wait{{}, std::move(next)};
  for (const auto& reader : readers) {
    wait.readers.insert(reader.address());
    // One that fell already is told again, and answers at once.
    self_->monitor(reader);
    self_->send_exit(reader, caf::exit_reason::user_shutdown);
  }
  stopping_.push_back(std::move(wait));
}

/// The publisher forgets these streams; what it has told of them before is taken into account when `next`
/// comes.
void supervisor_state::close_streams(const std::vector<stream_id>& streams, std::function<void()> next) {
  const auto open = std::make_shared<std::size_t>(streams.size() + 1);
  const auto closed = [open, next = std::move(next)] {
    if (--*open == 0)
      next();
  };
  for (const auto& stream : streams)
    self_->request(publisher_, caf::infinite, closed_atom_v, stream)
        .then([closed] { closed(); }, [closed](const caf::error&) { closed(); });
  closed();
}

void supervisor_state::commit(std::function<void()> next) {
  self_->request(publisher_, drain_timeout, drain_atom_v)
      .then([next] { next(); },
            [next](const caf::error& error) {
              spdlog::warn("the last commit failed, some messages will be read again: {}",
                           caf::to_string(error));
              next();
            });
}

void supervisor_state::revoke(const partition_list& partitions) {
  drain(partitions, [this, partitions] { commit([this, partitions] { give_up(partitions); }); });
}

/// Has the readers of these partitions take no more and finish what is under way.
void supervisor_state::drain(const partition_list& partitions, std::function<void()> next) {
  const auto open = std::make_shared<std::size_t>(1);
  const auto drained = [open, next = std::move(next)] {
    if (--*open == 0)
      next();
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
  std::vector<partition_reader_actor> readers;
  std::vector<stream_id> streams;
  for (const auto partition : partitions) {
    std::erase(unplanned_, partition);
    // Taken out at once, so that nobody starts it again meanwhile.
    if (const auto entry = readers_.extract(partition)) {
      readers.push_back(entry.mapped().actor);
      streams.push_back(entry.mapped().stream);
      options_.hearts->forget(numbered("partition_reader", partition));
    }
  }
  assigned_ = assigned_ && !readers_.empty();
  stop_readers(readers, [this, partitions, streams] {
    for (const auto& stream : streams)
      for (const auto& aggregator : aggregators_)
        self_->send(aggregator, closed_atom_v, stream);
    close_streams(streams, [this, partitions] {
      source_->unassign(partitions);
      share_credit();
      tell_roster();
      serve_events();
    });
  });
}

void supervisor_state::share_credit() {
  const auto share = share_of_bound(options_.in_flight, readers_.size());
  for (const auto& [partition, reader] : readers_)
    self_->send(reader.actor, credit_atom_v, static_cast<std::uint64_t>(share));
}

} // namespace vigie
