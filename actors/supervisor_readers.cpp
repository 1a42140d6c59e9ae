// The supervisor's dealings with its readers: they are started, started again, and ended.

#include "actors/supervisor.hpp"

#include "caf/exit_reason.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace vigie {

void supervisor_state::start_reader(std::int32_t partition, const reader_start& from,
                                    std::unique_ptr<partition_source> source) {
  partition_reader_options options;
  options.stream = {partition, next_epoch_++};
  options.plan = from.plan;
  if (reading_->suppresses)
    options.plan.seek = seek_of(from);
  options.covers_from = from.covers_from;
  options.stop_at = from.stop_at;
  if (const auto former = readers_.find(partition); former != readers_.end())
    options.blocked = former->second.blocked;
  options.batch_size = options_.batch_size;
  options.credit = share_of_bound(options_.in_flight, readers_.size() + 1);
  options.topic = options_.topic;
  options.reading = reading_;
  options.open_decoder = options_.open_decoder;
  if (reading_->past) {
    options.history = options_.history;
    options.history.memory /= static_cast<std::size_t>(std::max(1, source_->partition_count().value_or(1)));
    options.history.partial =
        reading_->split_figure() != nullptr && source_->partition_count().value_or(1) > 1;
    options.remember_from = seek_of(from);
  }
  options.clock = options_.clock;
  options.longest_window = *std::max_element(options_.windows.begin(), options_.windows.end());
  options.report_delay = options_.reporting.report_delay;
  options.now_ms = options_.now_ms;
  const auto reader = self_->spawn<partition_reader, caf::monitored>(options, std::move(source), peers_now(),
                                                                     supervisor_actor{self_});
  readers_[partition] = {reader, options.stream, false, options.blocked};
  count_paused(); // Its predecessor may have been.
  watch(numbered(partition_reader_state::name, partition), reader, patience,
        [this, partition] { restart_reader(partition); });
}

void supervisor_state::restart_reader(std::int32_t partition) {
  const auto found = readers_.find(partition);
  if (found == readers_.end())
    return;
  found->second.finished = false;
  release(numbered(partition_reader_state::name, partition)); // Until it is started again.
  // Others may ask for the same, or the partition go, before the reader has ended.
  const auto still_there = [this, stream = found->second.stream] {
    return !ending_ && reader_of(stream) != nullptr;
  };
  const auto start_again = [this, partition, still_there] {
    if (!still_there())
      return;
    try {
      const auto from = plan_starts({partition}).at(partition);
      start_reader(partition, from, source_->reopen(partition, seek_of(from)));
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

/// None: the reader has been replaced meanwhile, or its partition is gone.
supervisor_state::reader_entry* supervisor_state::reader_of(const stream_id& stream) {
  const auto found = readers_.find(stream.partition);
  return found != readers_.end() && found->second.stream == stream ? &found->second : nullptr;
}

void supervisor_state::pause_or_resume(const partition_starved& told) {
  auto* reader = reader_of(told.stream);
  if (reader == nullptr || reader->paused == told.starved)
    return;
  reader->paused = told.starved;
  count_paused();
  if (told.starved)
    source_->pause(told.stream.partition);
  else
    source_->resume(told.stream.partition);
}

void supervisor_state::block(const partition_blocked& told) {
  auto* reader = reader_of(told.stream);
  if (reader == nullptr)
    return;
  const auto partition = told.stream.partition;
  const auto what = "can't be read from offset " + std::to_string(told.offset) + " on: " + told.why;
  spdlog::error("partition {} {}", partition, what);
  metrics_.kafka_errors(told.error).inc();
  metrics_.blocked(partition).value(1);
  options_.observer->saw_trouble("partition " + std::to_string(partition), what);
  reader->blocked = true;
  if (told.passes)
    return;
  self_->run_delayed(reread_interval, [this, stream = told.stream] {
    if (reader_of(stream) != nullptr)
      restart_reader(stream.partition);
  });
}

void supervisor_state::unblock(std::int32_t partition, reader_entry& reader) {
  if (!std::exchange(reader.blocked, false))
    return;
  spdlog::info("partition {} is read again", partition);
  metrics_.blocked(partition).value(0);
  options_.observer->saw_trouble("partition " + std::to_string(partition), std::nullopt);
}

void supervisor_state::count_paused() {
  metrics_.paused_partitions().value(
      std::count_if(readers_.begin(), readers_.end(), [](const auto& entry) { return entry.second.paused; }));
}

void supervisor_state::share_credit() {
  const auto share = share_of_bound(options_.in_flight, readers_.size());
  for (const auto& [partition, reader] : readers_)
    self_->send(reader.actor, credit_atom_v, std::uint64_t{share.messages}, std::uint64_t{share.bytes});
}

} // namespace vigie
