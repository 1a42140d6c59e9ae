#include "flow/group_session.hpp"

#include <algorithm>

namespace vigie {

// The group.

void group_session::assigned(const partition_list& partitions, bool at_once, duration now) {
  given_ = true;
  if (ending_ || !at_once || partitions.empty())
    steps_.emplace_back(group_step::accept{});
  if (ending_)
    return;
  for (const auto partition : partitions)
    if (const auto [entry, added] = partitions_.try_emplace(partition); added) {
      entry->second.due = now;
      entry->second.at_once = at_once;
    }
  advance(now);
}

void group_session::revoked(const partition_list& partitions, duration now) {
  depart(departure::type::revoked, partitions, now);
}

void group_session::lost(const partition_list& partitions, duration now) {
  for (auto& going : departures_) // What was to be committed of them can't be any more.
    if (going.kind == departure::type::revoked && going.at != departure::stage::stops &&
        std::ranges::any_of(partitions, [&](auto partition) { return going.partitions.contains(partition); }))
      stop(going);
  depart(departure::type::lost, partitions, now);
}

void group_session::fenced(const std::string& why, duration now) {
  if (ending_)
    return;
  if (fencings_.fell(now))
    begin_renewal(why, true, now);
  else
    steps_.emplace_back(group_step::give_up{why + ": another node has the same cluster.name"});
}

void group_session::topic_changed(duration now) {
  if (std::ranges::any_of(partitions_, [](const auto& entry) { return entry.second.epoch != 0; }))
    begin_renewal("the topic was deleted and made anew", false, now);
  else
    starts_.forget_log();
}

void group_session::depart(departure::type kind, const partition_list& partitions, duration now) {
  departure going{.kind = kind};
  for (const auto partition : partitions) {
    send_off(partition, partitions_[partition]);
    going.partitions.insert(partition);
  }
  departures_.push_back(std::move(going));
  // Who leaves the group has committed before.
  if (kind == departure::type::lost || closing_)
    stop(departures_.back());
  else
    drain(departures_.back());
  advance(now);
}

void group_session::send_off(std::int32_t partition, partition_state& state) {
  stop_waiting(state);
  clear_trouble(partition, state);
  state.at = phase::going;
  state.paused = false;
}

// Departures: drained, committed, stopped, gone.

std::vector<reader_id> group_session::readers_of(const departure& going) const {
  std::vector<reader_id> readers;
  for (const auto& [partition, state] : partitions_)
    if (state.alive && !state.stopping &&
        (going.kind == departure::type::end || going.partitions.contains(partition)))
      readers.push_back({partition, state.epoch});
  return readers;
}

void group_session::drain(departure& going) {
  auto readers = readers_of(going);
  if (readers.empty())
    return commit(going);
  going.at = departure::stage::drains;
  going.id = next_id_++;
  steps_.emplace_back(group_step::drain{going.id, std::move(readers)});
}

void group_session::commit(departure& going) {
  const auto was_read = [this](auto partition) {
    const auto found = partitions_.find(partition);
    return found != partitions_.end() && found->second.epoch != 0;
  };
  if (going.kind != departure::type::end && std::ranges::none_of(going.partitions, was_read))
    return stop(going);
  going.at = departure::stage::commits;
  going.id = next_id_++;
  steps_.emplace_back(group_step::commit{going.id});
}

void group_session::stop(departure& going) {
  going.at = departure::stage::stops;
  going.id = 0;
  group_step::stop readers;
  for (auto& [partition, state] : partitions_)
    if (going.partitions.contains(partition))
      stop_reader(partition, state, readers);
  if (!readers.readers.empty())
    steps_.emplace_back(std::move(readers));
}

void group_session::drained(std::uint64_t id, duration now) {
  const auto going = std::ranges::find(departures_, id, &departure::id);
  if (going == departures_.end() || going->at != departure::stage::drains)
    return;
  commit(*going);
  advance(now);
}

/// While others come and go the group takes commits from members only, and only once all have joined again:
/// who left in the midst would leave done work to be done again.
void group_session::committed(std::uint64_t id, bool done, duration now) {
  const auto going = std::ranges::find(departures_, id, &departure::id);
  if (going == departures_.end() || going->at != departure::stage::commits)
    return;
  const auto ends = going->kind == departure::type::end;
  if (!done && ends && now < going->give_up_at) {
    going->at = departure::stage::pauses;
    going->due = now + commit_interval;
    return;
  }
  if (!done)
    steps_.emplace_back(group_step::leave_uncommitted{});
  if (ends) {
    closing_ = true;
    departures_.erase(going);
    steps_.emplace_back(group_step::close{});
  } else {
    stop(*going);
  }
  advance(now);
}

void group_session::stopped(const std::vector<reader_id>& readers, duration now) {
  for (const auto& reader : readers)
    if (const auto found = partitions_.find(reader.partition);
        found != partitions_.end() && found->second.epoch == reader.epoch)
      found->second.alive = found->second.stopping = false;
  advance(now);
}

void group_session::finish(const departure& gone) {
  if (gone.kind == departure::type::renewal)
    return finish_renewal(gone.same_log);
  group_step::forget forgotten;
  group_step::unassign answer;
  for (const auto partition : gone.partitions) {
    // It may have gone with a departure that began before this one.
    if (const auto entry = partitions_.extract(partition); entry && entry.mapped().epoch != 0)
      forgotten.readers.push_back({partition, entry.mapped().epoch});
    answer.partitions.push_back(partition);
  }
  steps_.emplace_back(std::move(forgotten));
  steps_.emplace_back(std::move(answer));
  given_ = given_ && !partitions_.empty();
}

void group_session::finish_renewal(bool same_log) {
  group_step::forget forgotten;
  for (const auto& [partition, state] : partitions_)
    if (state.epoch != 0)
      forgotten.readers.push_back({partition, state.epoch});
  partitions_.clear();
  departures_.clear(); // Nobody waits for the answers.
  given_ = false;
  if (!same_log)
    starts_.forget_log(); // Now that nobody tells of it any more.
  steps_.emplace_back(std::move(forgotten));
  steps_.emplace_back(group_step::renew{});
}

/// For a consumer from which nothing more comes, and for another log under the same name, of which librdkafka
/// takes no notice. `same_log`: what is read of it is finished and committed before.
void group_session::begin_renewal(const std::string& why, bool same_log, duration now) {
  if (ending_ || renews())
    return;
  steps_.emplace_back(group_step::begin_renewal{why});
  departure going{.kind = departure::type::renewal, .same_log = same_log};
  for (auto& [partition, state] : partitions_) {
    if (state.at == phase::going)
      continue; // Its own departure is waited for.
    send_off(partition, state);
    going.partitions.insert(partition);
  }
  departures_.push_back(std::move(going));
  same_log ? drain(departures_.back()) : stop(departures_.back());
  advance(now);
}

void group_session::cancel_renewal() {
  const auto renewal = std::ranges::find(departures_, departure::type::renewal, &departure::kind);
  if (renewal == departures_.end())
    return;
  for (const auto partition : renewal->partitions) {
    auto& state = partitions_.at(partition);
    if (!state.alive)
      state.at = phase::locating;
    else
      state.at = state.stopping ? phase::restarting : phase::reading;
  }
  departures_.erase(renewal);
}

bool group_session::renews() const {
  return std::ranges::find(departures_, departure::type::renewal, &departure::kind) != departures_.end();
}

void group_session::end(duration now) {
  if (ending_)
    return;
  ending_ = true;
  cancel_renewal();
  for (auto& [partition, state] : partitions_)
    stop_waiting(state);
  departures_.push_back({.kind = departure::type::end, .give_up_at = now + commit_patience});
  drain(departures_.back());
  advance(now);
}

// Partitions: located, read, read again.

void group_session::located(std::uint64_t id, const location& found, duration now) {
  for (auto& [partition, state] : partitions_) {
    if (state.lookup != id)
      continue;
    state.lookup = 0;
    const auto answer = found.partitions.find(partition);
    if (answer == found.partitions.end() || !answer->second) {
      state.due = now + lookup_interval;
      continue;
    }
    state.at = phase::located;
    state.order.emplace();
    state.order->facts = *answer->second;
    state.order->from = starts_.plan(partition, *answer->second, found.windows_from);
  }
  advance(now);
}

void group_session::not_started(const partition_list& partitions, bool together, duration now) {
  std::optional<std::int32_t> hopeless;
  for (const auto partition : partitions) {
    const auto found = partitions_.find(partition);
    if (found == partitions_.end())
      continue;
    auto& state = found->second;
    state.alive = false;
    state.epoch = state.former_epoch;
    if (state.at != phase::reading)
      continue;
    state.at = phase::locating;
    state.at_once = together;
    state.due = now + lookup_interval;
    if (++state.failed_openings >= openings)
      hopeless = partition;
  }
  if (hopeless)
    begin_renewal("partition " + std::to_string(*hopeless) + " can't be opened", true, now);
  advance(now);
}

group_session::partition_state* group_session::current(const reader_id& reader) {
  const auto found = partitions_.find(reader.partition);
  return found != partitions_.end() && found->second.epoch == reader.epoch &&
                 found->second.at == phase::reading
             ? &found->second
             : nullptr;
}

void group_session::starved(const reader_id& reader, bool starves) {
  auto* state = current(reader);
  if (state == nullptr || state->paused == starves)
    return;
  state->paused = starves;
  if (starves)
    steps_.emplace_back(group_step::pause{reader.partition});
  else
    steps_.emplace_back(group_step::resume{reader.partition});
}

void group_session::finished(const reader_id& reader) {
  if (auto* state = current(reader))
    state->finished = true;
}

void group_session::overtaken(const reader_id& reader, duration now) {
  auto* state = current(reader);
  if (state == nullptr || ending_)
    return;
  const auto times = state->rereads++;
  state->restart = now + (times == 0 ? duration{0} : backoff(times - 1, first_catch_up, longest_catch_up));
  advance(now);
}

void group_session::blocked(const reader_id& reader, const std::string& why, bool passes, duration now) {
  auto* state = current(reader);
  if (state == nullptr)
    return;
  state->blocked = true;
  steps_.emplace_back(group_step::trouble{reader.partition, why});
  if (!passes && !ending_)
    state->restart = now + backoff(state->rereads++, first_reread, longest_reread);
}

void group_session::flowing(const reader_id& reader) {
  if (auto* state = current(reader)) {
    state->rereads = 0;
    clear_trouble(reader.partition, *state);
  }
}

void group_session::stalled(const reader_id& reader, const std::string& why, duration now) {
  if (current(reader) != nullptr)
    begin_renewal(why, true, now);
}

void group_session::restart(const reader_id& reader, duration now) {
  if (auto* state = current(reader); state != nullptr && !ending_) {
    begin_restart(reader.partition, *state);
    advance(now);
  }
}

void group_session::restart_all(duration now) {
  if (ending_)
    return;
  for (auto& [partition, state] : partitions_)
    if (state.at == phase::reading)
      begin_restart(partition, state);
  advance(now);
}

void group_session::begin_restart(std::int32_t partition, partition_state& state) {
  stop_waiting(state);
  state.at = phase::restarting;
  state.paused = state.finished = false;
  state.failed_openings = 0;
  group_step::stop readers;
  stop_reader(partition, state, readers);
  steps_.emplace_back(std::move(readers));
}

void group_session::stop_reader(std::int32_t partition, partition_state& state, group_step::stop& into) {
  if (!state.alive || std::exchange(state.stopping, true))
    return;
  into.readers.push_back({partition, state.epoch});
}

/// For whatever it is that would have it read, or read again.
void group_session::stop_waiting(partition_state& state) {
  if (state.at == phase::located)
    state.at = phase::locating;
  state.lookup = 0;
  state.restart.reset();
  state.order.reset();
}

void group_session::clear_trouble(std::int32_t partition, partition_state& state) {
  if (std::exchange(state.blocked, false))
    steps_.emplace_back(group_step::trouble{partition, std::nullopt});
}

// Time.

void group_session::tick(duration now) {
  for (auto& [partition, state] : partitions_)
    if (state.lookup != 0 && state.due <= now) {
      state.lookup = 0;
      state.due = now;
    }
  for (auto& going : departures_)
    if (going.at == departure::stage::pauses && going.due <= now)
      commit(going);
  advance(now);
}

std::optional<group_session::duration> group_session::next_tick() const {
  std::optional<duration> next;
  const auto consider = [&next](duration at) { next = std::min(next.value_or(at), at); };
  const bool idle = ending_ || renews();
  for (const auto& [partition, state] : partitions_) {
    if (state.at == phase::locating && !idle)
      consider(state.due);
    if (state.restart)
      consider(*state.restart);
  }
  for (const auto& going : departures_)
    if (going.at == departure::stage::pauses)
      consider(going.due);
  return next;
}

void group_session::advance(duration now) {
  while (finish_departure()) {
  }
  for (auto& [partition, state] : partitions_) {
    if (state.restart && *state.restart <= now)
      begin_restart(partition, state);
    if (state.at == phase::restarting && !state.alive) {
      state.at = phase::locating;
      state.due = now;
    }
  }
  if (ending_ || renews())
    return;
  start_located();
  look_up(now);
}

/// True: one has, and there may be others.
bool group_session::finish_departure() {
  const auto is_gone = [this](const departure& going) {
    return going.at == departure::stage::stops && std::ranges::none_of(partitions_, [&](const auto& entry) {
             return entry.second.alive &&
                    (going.kind == departure::type::renewal || going.partitions.contains(entry.first));
           });
  };
  const auto going = std::ranges::find_if(departures_, is_gone);
  if (going == departures_.end())
    return false;
  const auto gone = std::move(*going);
  departures_.erase(going);
  finish(gone);
  return true;
}

void group_session::start_located() {
  const bool waits = std::ranges::any_of(partitions_, [](const auto& entry) {
    return entry.second.at_once && entry.second.at == phase::locating;
  });
  group_step::start alone;
  group_step::start together;
  together.together = true;
  for (auto& [partition, state] : partitions_) {
    if (state.at != phase::located || (state.at_once && waits))
      continue;
    state.former_epoch = std::exchange(state.epoch, next_epoch_++);
    state.at = phase::reading;
    state.alive = true;
    auto order = std::move(*std::exchange(state.order, std::nullopt));
    order.reader = {partition, state.epoch};
    order.watched = state.blocked || state.rereads > 0;
    (std::exchange(state.at_once, false) ? together : alone).readers.push_back(std::move(order));
  }
  for (auto* readers : {&together, &alone})
    if (!readers->readers.empty())
      steps_.emplace_back(std::move(*readers));
}

void group_session::look_up(duration now) {
  group_step::look_up wanted;
  for (auto& [partition, state] : partitions_)
    if (state.at == phase::locating && state.lookup == 0 && state.due <= now) {
      wanted.partitions.push_back(partition);
      state.lookup = next_id_;
      state.due = now + lookup_patience;
    }
  if (wanted.partitions.empty())
    return;
  wanted.id = next_id_++;
  steps_.emplace_back(std::move(wanted));
}

group_session::duration group_session::backoff(std::size_t times, duration first, duration longest) {
  return std::min(longest, first * (1 << std::min<std::size_t>(times, 16)));
}

// What is told.

bool group_session::all_finished() const {
  return given_ && departures_.empty() && std::ranges::all_of(partitions_, [](const auto& entry) {
           return entry.second.at == phase::reading && entry.second.finished;
         });
}

std::size_t group_session::paused() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(partitions_, [](const auto& entry) { return entry.second.paused; }));
}

} // namespace vigie
