#include "actors/partition_reader.hpp"

#include "actors/failure.hpp"
#include "flow/failpoint.hpp"
#include "model/schema/dead_letter.hpp"
#include "model/window/completeness.hpp"
#include "model/window/counted_event.hpp"

#include "caf/send.hpp"
#include "caf/telemetry/timer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace vigie {

namespace {

/// What is kept of a message while it is under way. Its headers are kept only when it is set aside.
std::size_t size_of(const record& message) {
  return message.key.value_or(std::string_view{}).size() + message.value.value_or(std::string_view{}).size();
}

std::size_t headers_size_of(const outgoing_message& message) {
  std::size_t size = 0;
  for (const auto& [name, value] : message.headers)
    size += name.size() + (value ? value->size() : 0);
  return size;
}

} // namespace

partition_reader_state::partition_reader_state(partition_reader_actor::pointer self,
                                               partition_reader_options options,
                                               std::unique_ptr<partition_source> source, peers to,
                                               supervisor_actor supervisor)
    : self_{self}, options_{std::move(options)}, source_{std::move(source)}, peers_{std::move(to)},
      supervisor_{std::move(supervisor)}, credit_{options_.credit}, metrics_{self->system().metrics()},
      parse_seconds_{&metrics_.batch_seconds("parse")}, learnt_{&metrics_.decoded("learnt")},
      parsed_{&metrics_.decoded("parsed")}, lateness_{options_.clock, options_.longest_window.count()},
      next_offset_{options_.remember_from.value_or(options_.plan.seek)},
      knows_cover_{options_.covers_from.has_value()} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
  if (!options_.reading->past)
    return;
  past_.emplace(options_.reading->past, options_.history.lateness.count());
  told_history_ =
      std::make_unique<history_gauges>(metrics_, options_.stream.partition, past_->plan().horizon_us);
}

partition_reader_actor::behavior_type partition_reader_state::make_behavior() {
  for (const auto& aggregator : peers_.aggregators)
    self_->send(aggregator, partition_opened{options_.stream, options_.plan.seek, options_.covers_from});
  self_->send(peers_.publisher, partition_opened{options_.stream, options_.plan.live_from,
                                                 options_.covers_from, options_.plan.seek});
  const auto wake = [reader = partition_reader_actor{self_}] { caf::anon_send(reader, wake_atom_v); };
  decoder_ = options_.open_decoder(options_.reading->of, options_.reading->fields, wake);
  source_->on_ready(wake);
  self_->send(self_, wake_atom_v);
  return {
      [this](wake_atom) { pump(); },
      [this](tick_atom) {
        watch_starvation();
        pump();
        watch_waiting();
        watch_for_stall();
      },
      [this](const range_done& done) { close_ticket(done); },
      [this](credit_atom, std::uint64_t messages, std::uint64_t bytes) {
        credit_.regrant({messages, bytes});
        pump();
      },
      [this](watermark_atom, std::int64_t watermark_ms) {
        watermark_ms_ = watermark_ms;
        lateness_.close_to(second_of(watermark_ms));
        pump();
      },
      [this](const peers& now) {
        peers_ = now;
        for (const auto& [begin, open] : tickets_)
          send_to_scorer(open.batch);
      },
      [this](status_atom) {
        const auto told = source_->last_told_end();
        const auto end = source_->end_offset();
        const auto at_end = read_to_stop() || nothing_left();
        // Another thread learns what is told: all of it must be of one answer.
        const auto is_known = told.nothing_hidden && told == source_->last_told_end();
        const auto& in_flight = credit_.in_flight();
        return reader_status{
            options_.stream.partition, next_offset_,    end,         at_end,
            in_flight.messages,        in_flight.bytes, told.offset, is_known ? told.asked_ms : 0};
      },
      [this](drain_atom) {
        draining_ = true;
        drained_ = self_->make_response_promise<void>();
        settle();
        return drained_;
      },
      [](ping_atom) {},
  };
}

void partition_reader_state::pump() {
  failpoint("reader.pump");
  waits_for_.reset();
  for (std::size_t takes = 0; is_remembering() && may_take() && remember();)
    if (++takes == takes_at_once) {
      self_->send(self_, wake_atom_v); // Others have their turn, and whoever asks its answer.
      return;
    }
  while (!is_remembering() && may_take()) {
    const bool any = have_records();
    if (any) {
      idle_ticks_ = 0;
      const auto before = next_offset_;
      fan_out();
      if (next_offset_ > before)
        tell_that_it_flows();
    }
    if (next_record_ == taken_.records.size() && taken_.failure)
      tell(*std::exchange(taken_.failure, std::nullopt));
    if (!any)
      break;
  }
  learn_cover();
  if (!failed_ && nothing_left())
    tell_that_it_flows();
  settle();
}

/// True while what is read is of no use but to be remembered.
bool partition_reader_state::is_remembering() const {
  return past_ && next_offset_ < options_.plan.seek;
}

/// Takes events that come before everything else that is read. False: there are none now.
bool partition_reader_state::remember() {
  if (!have_records()) {
    if (nothing_left()) // What lies between the last message and the plan's beginning are no messages.
      next_offset_ = options_.plan.seek;
    return false;
  }
  auto events = make_batch(options_.reading->of, options_.reading->fields);
  for (; next_record_ < taken_.records.size() && !waits_for_; ++next_record_) {
    const auto& from = taken_.records[next_record_];
    if (from.offset >= options_.plan.seek) {
      next_offset_ = options_.plan.seek;
      break;
    }
    auto failure =
        decoder_->decode(from.value.value_or(std::string_view{}), from.offset, from.timestamp_ms, events);
    if (failure && failure->error == decode_error::unavailable) {
      waits_for_ = std::move(failure);
      break;
    }
    next_offset_ = from.offset + 1;
  }
  take_in(events);
  if (!is_remembering())
    tell_of_history();
  return true;
}

/// What happened before, and what the past says of each event.
void partition_reader_state::take_in(event_batch& events) {
  const auto& history = past_->history();
  // Of a log whose beginning is gone nobody knows what lay before its first message.
  if (!history.newest_us() && options_.remember_from.value_or(0) > 0 && events.size() > 0)
    past_->cover_from(events.times_us.front());
  past_->apply(events);
  past_->hold_to(options_.history.memory);
  if (options_.history.partial)
    std::fill(events.complete.begin(), events.complete.end(), std::uint8_t{0});
  told_history_->tell(history);
}

void partition_reader_state::tell_of_history() {
  const auto& history = past_->history();
  spdlog::info("partition {}: history is rebuilt from offset {} to {}: {} accounts, {} events, {} bytes",
               options_.stream.partition, *options_.remember_from, options_.plan.seek, history.accounts(),
               history.events(), history.bytes());
}

/// Where nobody knows what lay before the first message, that one tells, or that there is none.
void partition_reader_state::learn_cover() {
  if (knows_cover_)
    return;
  const auto now = options_.now_ms();
  std::int64_t first = options_.clock == window_clock::wall && nothing_left() ? now : -1;
  for (auto next = next_record_; next < taken_.records.size() && first < 0; ++next)
    first = taken_.records[next].timestamp_ms;
  if (first < 0)
    return;
  knows_cover_ = true;
  for (const auto& aggregator : peers_.aggregators)
    self_->send(aggregator, cover_learnt{options_.stream, whole_from(first, now)});
}

/// Takes more of the source once all that it gave before are under way.
bool partition_reader_state::have_records() {
  if (next_record_ < taken_.records.size())
    return true;
  taken_ = source_->take(std::min(options_.batch_size, credit_.available(mean_bytes_)));
  next_record_ = 0;
  if (taken_.records.empty())
    return false;
  std::size_t bytes = 0;
  for (const auto& entry : taken_.records)
    bytes += size_of(entry);
  mean_bytes_ = bytes / taken_.records.size();
  return true;
}

bool partition_reader_state::has_credit() const {
  const auto& records = taken_.records;
  return credit_.available(next_record_ < records.size() ? size_of(records[next_record_]) : mean_bytes_) > 0;
}

bool partition_reader_state::nothing_left() const {
  return next_record_ == taken_.records.size() && source_->at_end();
}

/// Where to go on is for the supervisor to say, who knows what is finished.
void partition_reader_state::tell(const read_failure& failure) {
  failed_ = failure.kind != read_failure::type::refused;
  if (failure.kind == read_failure::type::lost_offset) {
    self_->send(supervisor_, partition_overtaken{options_.stream, failure.text});
    return;
  }
  options_.blocked = true;
  self_->send(supervisor_,
              partition_blocked{options_.stream, next_offset_, failure.error, failure.text, !failed_});
}

/// Nothing is set aside that can be read later: the message and those behind it wait.
void partition_reader_state::watch_waiting() {
  waited_ticks_ = waits_for_ ? waited_ticks_ + 1 : 0;
  if (waited_ticks_ <= quiet_ticks || std::exchange(options_.blocked, true))
    return;
  self_->send(supervisor_,
              partition_blocked{options_.stream, next_offset_, std::string{to_string(waits_for_->error)},
                                waits_for_->reason, true});
}

void partition_reader_state::tell_that_it_flows() {
  if (std::exchange(options_.blocked, false))
    self_->send(supervisor_, partition_flowing{options_.stream});
}

bool partition_reader_state::may_take() const {
  if (draining_ || failed_ || waits_for_ || !has_credit() || read_to_stop())
    return false;
  return options_.clock == window_clock::wall || !watermark_ms_ ||
         lateness_.newest_ms().value_or(*watermark_ms_) <= *watermark_ms_ + furthest_ahead_ms;
}

bool partition_reader_state::read_to_stop() const {
  return options_.stop_at && next_offset_ >= *options_.stop_at;
}

void partition_reader_state::fan_out() {
  const caf::telemetry::timer timer{parse_seconds_};
  const auto now = options_.now_ms();
  if (options_.clock == window_clock::wall)
    lateness_.close_to(second_of(now - options_.report_delay.count()));
  learn_cover();
  range_opened range{options_.stream, next_offset_, next_offset_, {}, 0};
  message_load load;
  const batch_ptr batch = parse(range, load);
  if (batch->end == batch->begin)
    return;
  if (!range.dead_letters.empty())
    spdlog::warn(
        "partition {}: {} messages of offsets {} to {} are no transactions and set aside, the first for {}",
        range.stream.partition, range.dead_letters.size(), range.begin, range.end - 1,
        header_of(range.dead_letters.front().headers, dead_letter_header::error));
  if (options_.clock == window_clock::wall && !batch->rebuild)
    tell_of_clocks_ahead(*batch, now);
  open_ticket(batch, std::move(range), load);
}

/// The transactions of the records that come next, as far as the credit goes and they are all new or all read
/// again. What the publisher has to know of them goes into `range`, what they use of the credit into `load`.
std::shared_ptr<transaction_batch> partition_reader_state::parse(range_opened& range, message_load& load) {
  const auto live_from = options_.plan.live_from;
  auto batch = std::make_shared<transaction_batch>();
  batch->stream = options_.stream;
  batch->begin = next_offset_;
  batch->rebuild = next_offset_ < live_from;
  auto& transactions = batch->transactions;
  transactions = make_batch(options_.reading->of, options_.reading->fields);
  const auto left = taken_.records.size() - next_record_;
  transactions.reserve(left);
  batch->value_ends.reserve(batch->rebuild ? 0 : left);
  for (; next_record_ < taken_.records.size(); ++next_record_) {
    const auto& from = taken_.records[next_record_];
    if (batch->rebuild && from.offset >= live_from) {
      next_offset_ = live_from;
      break;
    }
    if (options_.stop_at && from.offset >= *options_.stop_at) {
      next_offset_ = *options_.stop_at;
      break;
    }
    if (!credit_.admits(load, size_of(from)))
      break;
    auto failure = decoder_->decode(from.value.value_or(std::string_view{}), from.offset, from.timestamp_ms,
                                    transactions);
    if (failure && failure->error == decode_error::unavailable) {
      waits_for_ = std::move(failure);
      break;
    }
    load = load + message_load{1, size_of(from)};
    next_offset_ = from.offset + 1;
    if (failure) {
      if (!batch->rebuild) {
        range.dead_letters.push_back(dead_letter(from, next_record_, *failure));
        load.bytes += headers_size_of(range.dead_letters.back());
      }
      continue;
    }
    if (!batch->rebuild) {
      batch->values.append(*from.value);
      batch->value_ends.push_back(static_cast<std::uint32_t>(batch->values.size()));
    }
  }
  range.end = batch->end = next_offset_;
  count_ways();
  if (past_)
    take_in(transactions);
  if (options_.reading->judge)
    drop_remembered(*batch, range);
  look_at_times(*batch, range);
  return batch;
}

void partition_reader_state::count_ways() {
  const auto now = decoder_->counts();
  learnt_->inc(static_cast<std::int64_t>(now.learnt - told_.learnt));
  parsed_->inc(static_cast<std::int64_t>(now.parsed - told_.parsed));
  told_ = now;
}

/// What is no transaction by the schema's `judge` goes no further.
void partition_reader_state::drop_remembered(transaction_batch& batch, range_opened& range) {
  const auto mask = options_.reading->transactions(batch.transactions, memory_);
  const auto judged = static_cast<std::size_t>(std::count(mask.begin(), mask.end(), 1));
  if (judged == mask.size())
    return;
  batch.transactions.keep(mask);
  if (batch.rebuild)
    return;
  range.remembered = static_cast<std::uint32_t>(mask.size() - judged);
  std::string values;
  std::vector<std::uint32_t> ends;
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (mask[i] != 0) {
      values.append(batch.value_of(i));
      ends.push_back(static_cast<std::uint32_t>(values.size()));
    }
  batch.values = std::move(values);
  batch.value_ends = std::move(ends);
}

void partition_reader_state::look_at_times(const transaction_batch& batch, range_opened& range) {
  const counted_events events{batch.transactions};
  std::uint32_t astray = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto found = lateness_.see(events.time_ms(i));
    if (batch.rebuild)
      continue;
    range.late += found.late;
    astray += found.astray;
  }
  if (astray == 0)
    return;
  metrics_.ahead().inc(astray);
  spdlog::warn(
      "partition {}: {} transactions up to offset {} are dated far ahead of those before and behind; "
      "event time does not follow them",
      batch.stream.partition, astray, batch.end - 1);
}

void partition_reader_state::tell_of_clocks_ahead(const transaction_batch& batch, std::int64_t now) const {
  std::int64_t ahead = 0;
  std::int64_t furthest_ms = 0;
  const counted_events events{batch.transactions};
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto ahead_ms = events.time_ms(i) - now;
    ahead += ahead_ms > clock_tolerance_ms;
    furthest_ms = std::max(furthest_ms, ahead_ms);
  }
  if (ahead == 0)
    return;
  metrics_.ahead().inc(ahead);
  spdlog::warn("partition {}: {} transactions of offsets {} to {} are dated up to {} s ahead of this clock",
               batch.stream.partition, ahead, batch.begin, batch.end - 1, furthest_ms / 1000);
}

outgoing_message partition_reader_state::dead_letter(const record& from, std::size_t index,
                                                     const decode_failure& why) const {
  outgoing_message letter;
  if (from.key)
    letter.key.emplace(*from.key);
  if (from.value)
    letter.value.emplace(*from.value);
  letter.timestamp_ms = from.timestamp_ms;
  letter.offset = from.offset;
  letter.spare = {0, letter.value.value_or("").size()};
  letter.headers = dead_letter_headers(source_->headers(index),
                                       {to_string(why.error), why.reason, options_.topic,
                                        options_.stream.partition, from.offset, from.timestamp_ms});
  return letter;
}

void partition_reader_state::open_ticket(const batch_ptr& batch, range_opened range,
                                         const message_load& taken) {
  auto outstanding = peers_.aggregators.size();
  if (!batch->rebuild) {
    self_->send(peers_.publisher, std::move(range));
    ++outstanding;
  }
  credit_.take(taken);
  tickets_.emplace(batch->begin, ticket{batch, taken, outstanding});
  for (const auto& aggregator : peers_.aggregators)
    self_->send(aggregator, batch);
  send_to_scorer(batch);
}

void partition_reader_state::send_to_scorer(const batch_ptr& batch) {
  // Whoever comes next: scorers are alike, and batches of one partition may be judged in any order.
  self_->send(peers_.scorers[next_scorer_++ % peers_.scorers.size()], batch);
}

void partition_reader_state::close_ticket(const range_done& done) {
  const auto found = tickets_.find(done.begin);
  if (done.stream != options_.stream || found == tickets_.end())
    return;
  if (--found->second.outstanding == 0) {
    credit_.give_back(found->second.taken);
    tickets_.erase(found);
    pump();
  }
}

void partition_reader_state::settle() {
  if (!tickets_.empty())
    return;
  if (draining_ && drained_.pending())
    drained_.deliver();
  // Transaction markers at the end of a partition have offsets but are never taken.
  if (options_.stop_at && !finished_ && (read_to_stop() || nothing_left())) {
    finished_ = true;
    self_->send(supervisor_, partition_finished{options_.stream});
  }
}

void partition_reader_state::watch_starvation() {
  constexpr std::size_t patience = 4; // ticks
  if (!has_credit())
    ++idle_ticks_;
  if (!starved_ && idle_ticks_ >= patience)
    starved_ = true;
  else if (starved_ && credit_.half_free())
    starved_ = false;
  else
    return;
  idle_ticks_ = 0;
  self_->send(supervisor_, partition_starved{options_.stream, starved_});
}

void partition_reader_state::watch_for_stall() {
  const auto told = source_->last_told_end();
  const auto position = std::exchange(watched_offset_, next_offset_);
  if (position != next_offset_ || !may_take() || options_.blocked || starved_ || nothing_left()) {
    still_ticks_ = 0;
    return;
  }
  // A leader that does not answer now says nothing: a connection that fails now and then is one way to stall.
  if (told.offset <= next_offset_)
    return;
  if (++still_ticks_ < stall_ticks)
    return;
  still_ticks_ = 0;
  self_->send(supervisor_,
              partition_stalled{options_.stream, "partition " + std::to_string(options_.stream.partition) +
                                                     " ends at offset " + std::to_string(told.offset) +
                                                     ", but nothing comes from offset " +
                                                     std::to_string(next_offset_)});
}

} // namespace vigie
