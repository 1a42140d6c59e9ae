// The supervisor's dealings with the consumer group: partitions come, go, and are read again.

#include "actors/supervisor.hpp"

#include <spdlog/fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace vigie {

void supervisor_state::serve_events() {
  if (joining_anew_)
    return;
  for (const auto& event : source_->take_events()) {
    serve(event);
    if (joining_anew_)
      return; // What comes behind is of the former member.
  }
  if (source_->partition_count() != told_partitions_)
    tell_roster();
  if (made_anew_ || topic_is_another())
    join_anew("the topic was deleted and made anew", false);
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
    revoke(event.partitions, [this, gone = event.partitions] { let_go(gone); });
    break;
  case source_event::type::lost:
    spdlog::warn("partitions lost: {}", event.partitions);
    metrics_.rebalances().inc();
    give_up(event.partitions, [this, gone = event.partitions] { let_go(gone); });
    break;
  case source_event::type::committed:
    last_commit_ = steady_now();
    break;
  case source_event::type::uncommitted:
    spdlog::warn("{}", event.text);
    metrics_.kafka_errors(event.error).inc();
    self_->send(publisher_, recommit_atom_v);
    break;
  case source_event::type::fenced: {
    metrics_.kafka_errors(event.error).inc();
    const auto now = self_->clock().now().time_since_epoch();
    if (fencings_.fell(std::chrono::duration_cast<std::chrono::milliseconds>(now)))
      return join_anew(event.text, true);
    spdlog::critical("{}: another node has the same cluster.name; giving up", event.text);
    end(caf::make_error(caf::sec::runtime_error, event.text));
    break;
  }
  case source_event::type::warning:
    spdlog::warn("{}", event.text);
    metrics_.kafka_errors(event.error).inc();
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

std::map<std::int32_t, reader_start> supervisor_state::plan_starts(const partition_list& partitions) {
  const auto windows_from = window_start();
  const auto offsets = source_->offsets(partitions, windows_from.value_or(0) * 1000, lookup_timeout);
  if (topic_is_another()) {
    if (!readers_.empty()) {
      made_anew_ = true;
      throw source_error("the topic was deleted and made anew");
    }
    starts_.forget_log();
  }
  starts_.know(source_->partition_count());
  std::map<std::int32_t, reader_start> result;
  for (const auto& [partition, found] : offsets) {
    partition_facts facts{found.low, found.high, found.committed, std::nullopt};
    if (windows_from)
      facts.window_start = found.at_time;
    auto from = starts_.plan(partition, facts, windows_from);
    from.oldest = found.low;
    if (from.lost_offset) {
      spdlog::warn("partition {}: offset {} is committed, but the log holds {} to {}: begins at {}",
                   partition, *from.lost_offset, facts.low, facts.high, from.plan.live_from);
      metrics_.kafka_errors("OFFSET_OUT_OF_RANGE").inc();
      metrics_.passed_over().inc(std::max<std::int64_t>(0, from.plan.live_from - *from.lost_offset));
    }
    result.emplace(partition, from);
  }
  return result;
}

/// What is remembered, and what was raised before, begins where the log does: whatever the messages' own
/// times are, nothing of it is missing.
std::int64_t supervisor_state::seek_of(const reader_start& from) const {
  return reading_->past || reading_->suppresses ? std::min(from.oldest, from.plan.seek) : from.plan.seek;
}

/// Why what the model looks at is not whole in any partition; none: it is, or need not be.
std::optional<std::string> supervisor_state::split_history() const {
  const auto* figure = reading_->split_figure();
  if (figure == nullptr || options_.history.partial || source_->partition_count().value_or(1) == 1)
    return std::nullopt;
  const auto& of = *reading_->of;
  std::string by;
  for (const auto place : figure->by)
    by += (by.empty() ? "" : ", ") + of.fields[place].name;
  return "the model looks at " + figure->name + ", history by " + by + ", and the topic is keyed by " +
         (of.key ? of.fields[*of.key].name : "nothing") +
         ": no partition holds it whole. Key the topic by it (vigie rekey writes one that is), set kafka.key "
         "where it "
         "is already, or history.partial=true to run without all of it";
}

void supervisor_state::assign(const partition_list& partitions) {
  try {
    const auto starts = plan_starts(partitions);
    if (const auto why = split_history()) {
      spdlog::critical("{}", *why);
      return end(caf::make_error(caf::sec::runtime_error, *why));
    }
    std::map<std::int32_t, std::int64_t> seeks;
    for (const auto& [partition, from] : starts)
      seeks[partition] = seek_of(from);
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

void supervisor_state::commit(std::function<void()> next) {
  self_->request(publisher_, drain_timeout, drain_atom_v)
      .then([next] { next(); },
            [next](const caf::error& error) {
              spdlog::warn("the last commit failed, some messages will be read again: {}",
                           caf::to_string(error));
              next();
            });
}

/// Lets them finish, and commits, before they are given up.
void supervisor_state::revoke(const partition_list& partitions, std::function<void()> next) {
  drain(partitions, [this, partitions, next = std::move(next)] {
    commit([this, partitions, next] { give_up(partitions, next); });
  });
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

/// Ends their readers, and what the others keep of them.
void supervisor_state::give_up(const partition_list& partitions, std::function<void()> next) {
  std::vector<partition_reader_actor> readers;
  std::vector<stream_id> streams;
  for (const auto partition : partitions) {
    std::erase(unplanned_, partition);
    // Taken out at once, so that nobody starts it again meanwhile.
    if (auto entry = readers_.extract(partition)) {
      unblock(partition, entry.mapped());
      readers.push_back(entry.mapped().actor);
      streams.push_back(entry.mapped().stream);
      release(numbered(partition_reader_state::name, partition));
    }
  }
  count_paused();
  assigned_ = assigned_ && !readers_.empty();
  stop_readers(readers, [this, streams, next = std::move(next)] {
    for (const auto& stream : streams)
      for (const auto& aggregator : aggregators_)
        self_->send(aggregator, closed_atom_v, stream);
    close_streams(streams, next);
  });
}

void supervisor_state::let_go(const partition_list& partitions) {
  source_->unassign(partitions);
  share_credit();
  tell_roster();
  serve_events();
}

/// True once for each topic of this name but the first.
bool supervisor_state::topic_is_another() {
  const auto id = source_->topic_id();
  return !id.empty() && id != topic_id_ && !std::exchange(topic_id_, id).empty();
}

/// For a consumer from which nothing more comes, and for another log under the same name, of which librdkafka
/// takes no notice. `same_log`: what is read of it is finished and committed before.
void supervisor_state::join_anew(const std::string& why, bool same_log) {
  made_anew_ = false;
  if (ending_ || joining_anew_)
    return;
  joining_anew_ = true;
  spdlog::error("{}; joining the group anew", why);
  metrics_.restarts("consumer").inc();
  partition_list all;
  for (const auto& [partition, reader] : readers_)
    all.push_back(partition);
  const auto next = [this, all, same_log] {
    joining_anew_ = false;
    if (ending_)
      return let_go(all);
    unplanned_.clear();
    if (!same_log)
      starts_.forget_log(); // Now that nobody tells of it any more.
    source_->renew();
    tell_roster();
  };
  same_log ? revoke(all, next) : give_up(all, next);
}

void supervisor_state::ask_ends() {
  const auto now = options_.now_ms();
  source_->ask_ends(now);
  // Behind each second, so that a window that ended with it may be called complete, and before its report.
  const auto behind = options_.reporting.report_delay.count() / 2;
  const auto next = (second_of(now - behind) + 1) * 1000 + behind;
  self_->run_delayed(std::chrono::milliseconds{next - now}, [this] { ask_ends(); });
}

} // namespace vigie
