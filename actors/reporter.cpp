#include "actors/reporter.hpp"

#include "actors/failure.hpp"
#include "flow/failpoint.hpp"

#include <algorithm>

namespace vigie {

namespace {

/// A reader that does not answer for so long is taken for one that can't: its partition's figures are not
/// complete.
constexpr std::chrono::milliseconds reader_patience{1'000};

/// How often event time is looked at.
constexpr std::chrono::milliseconds event_interval{50};

/// For gauges alone.
double units(money_sum amount) {
  return static_cast<double>(amount.cents()) / 100;
}

} // namespace

reporter_state::reporter_state(reporter_actor::pointer self, reporter_options options)
    : self_{self}, options_{std::move(options)}, metrics_{self->system().metrics()},
      sums_(options_.windows.size()), last_end_(options_.windows.size()),
      longest_{static_cast<std::size_t>(std::max_element(options_.windows.begin(), options_.windows.end()) -
                                        options_.windows.begin())} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
  reported_end_ = options_.reported_end;
  if (options_.clock == window_clock::wall && !reported_end_)
    reported_end_ = second_of(options_.now_ms());
  std::fill(last_end_.begin(), last_end_.end(), reported_end_);
}

reporter_actor::behavior_type reporter_state::make_behavior() {
  schedule();
  return {
      [this](tick_atom) {
        schedule();
        begin_round();
      },
      [this](const roster& now) {
        next_roster_ = now;
        // Somebody was started again: there is more to come than was known.
        finishing_ = last_round_ = false;
        if (finished_.pending())
          finished_.deliver(caf::make_error(caf::sec::runtime_error, "the roster has changed"));
      },
      [this](finish_atom) {
        finishing_ = true;
        finished_ = self_->make_response_promise<void>();
        again_ = true;
        begin_round();
        return finished_;
      },
      [](ping_atom) {},
  };
}

void reporter_state::schedule() {
  if (options_.clock == window_clock::event) {
    self_->delayed_send(self_, event_interval, tick_atom_v);
    return;
  }
  const auto now = options_.now_ms();
  const auto delay = options_.report_delay.count();
  const auto next_end = second_of(now - delay) + 1;
  self_->delayed_send(self_, std::chrono::milliseconds{next_end * 1000 + delay - now}, tick_atom_v);
}

void reporter_state::begin_round() {
  failpoint("reporter.round");
  if (in_round_)
    return;
  in_round_ = true;
  // Not within a round: whoever is new must be heard before it is asked for sums.
  if (next_roster_) {
    want_all_ = want_all_ || next_roster_->cluster != roster_.cluster;
    roster_ = *std::exchange(next_roster_, std::nullopt);
  }
  again_ = false;
  last_round_ = finishing_;
  statuses_.clear();
  ask_readers();
}

void reporter_state::answered(void (reporter_state::*next)()) {
  if (--open_requests_ == 0)
    (this->*next)();
}

void reporter_state::ask_readers() {
  // One more than there are requests, so that the next step is not taken before all are sent.
  open_requests_ = roster_.readers.size() + 1;
  for (const auto& [partition, reader] : roster_.readers)
    self_->request(reader, reader_patience, status_atom_v)
        .then(
            [this](const reader_status& status) {
              statuses_[status.partition] = status;
              answered(&reporter_state::ask_progress);
            },
            [this](const caf::error&) { answered(&reporter_state::ask_progress); });
  answered(&reporter_state::ask_progress);
}

void reporter_state::ask_progress() {
  progress_.clear();
  told_by_.clear();
  if (options_.clock == window_clock::wall) {
    ask_windows();
    return;
  }
  open_requests_ = roster_.aggregators.size() + 1;
  for (const auto& aggregator : roster_.aggregators)
    self_->request(aggregator, caf::infinite, window_request{})
        .then(
            [this](const window_answer& answer) {
              take_progress(answer);
              answered(&reporter_state::ask_windows);
            },
            [this](const caf::error&) { answered(&reporter_state::ask_windows); });
  answered(&reporter_state::ask_windows);
}

void reporter_state::ask_windows() {
  keep_common_progress();
  note_standstills();
  due_ = last_due_end();
  progress_.clear();
  told_by_.clear();
  taken_.clear();
  panes_.reset();
  cluster_.reset();
  open_requests_ = roster_.aggregators.size() + 1;
  for (std::size_t window = 0; window < roster_.aggregators.size(); ++window)
    ask_window(window);
  answered(&reporter_state::ask_cluster);
}

void reporter_state::ask_window(std::size_t window) {
  window_request request;
  request.reported_end = reported_end_;
  if (due_ && last_end_[window] && *last_end_[window] < *due_) {
    request.first_end = *last_end_[window] + 1;
    request.last_end = std::min(*due_, *last_end_[window] + longest_request);
    again_ = again_ || request.last_end < *due_;
  }
  if (window == longest_ && roster_.cluster)
    request.panes = want_all_ ? panes_wanted::all : panes_wanted::changed;
  self_->request(roster_.aggregators[window], caf::infinite, request)
      .then(
          [this, window, request](const window_answer& answer) {
            take_progress(answer);
            if (request.panes != panes_wanted::none)
              panes_ = answer.news;
            take_sums(window, request, answer);
            answered(&reporter_state::ask_cluster);
          },
          [this](const caf::error&) { answered(&reporter_state::ask_cluster); });
}

void reporter_state::take_sums(std::size_t window, const window_request& request,
                               const window_answer& answer) {
  if (answer.sums.empty())
    return;
  auto end = request.first_end;
  for (const auto& sum : answer.sums) {
    std::vector<partition_evidence> evidence;
    for (const auto& progress : answer.partitions)
      evidence.push_back({progress.covers_from, progress.newest_ms, read_out_behind(progress, end)});
    const bool complete = end >= answer.fresh_from &&
                          window_complete(evidence, static_cast<std::size_t>(roster_.topic_partitions), end,
                                          options_.windows[window].count());
    taken_.emplace_back(window, end);
    sums_[window][end++] = {sum, static_cast<std::int32_t>(evidence.size()), complete};
  }
  last_end_[window] = request.last_end;
}

std::vector<partition_news> reporter_state::own_news() {
  auto all = *std::exchange(panes_, std::nullopt);
  for (auto& news : all)
    if (const auto status = statuses_.find(news.partition); status != statuses_.end()) {
      news.lag = lag_behind(status->second, news.next_offset);
      if (read_as_told(status->second, news.next_offset))
        news.read_out_ms = status->second.asked_ms;
    }
  return all;
}

void reporter_state::ask_cluster() {
  // Changes that are taken from the aggregator and don't arrive are made good by all.
  const bool told_all = std::exchange(want_all_, true);
  if (!roster_.cluster || !panes_) {
    want_all_ = told_all;
    return end_round();
  }
  cluster_request request;
  request.topic_partitions = roster_.topic_partitions;
  request.own = own_news();
  for (const auto& [window, end] : taken_)
    request.windows.push_back({end, options_.windows[window].count()});
  self_->request(roster_.cluster, cluster_patience, std::move(request))
      .then(
          [this](const cluster_answer& answer) {
            take_cluster(answer);
            end_round();
          },
          [this](const caf::error&) { end_round(); });
}

void reporter_state::take_cluster(const cluster_answer& answer) {
  want_all_ = answer.want_all;
  cluster_ = answer;
  for (std::size_t index = 0; index < taken_.size(); ++index) {
    const auto& [window, end] = taken_[index];
    const auto& figures = answer.windows[index];
    sums_[window][end] = {figures.counts, figures.partitions, figures.complete, answer.nodes};
  }
}

void reporter_state::end_round() {
  keep_common_progress();
  emit();
  show_partitions();
  in_round_ = false;
  if (again_)
    begin_round();
  else if (last_round_ && finished_.pending() && nothing_left())
    finished_.deliver();
}

bool reporter_state::all_heard() const {
  return std::all_of(roster_.readers.begin(), roster_.readers.end(),
                     [this](const auto& entry) { return progress_.contains(entry.first); });
}

bool reporter_state::nothing_left() const {
  const auto reported = [this](const auto& end) { return end && *end >= *due_; };
  const auto silent = [](const auto& entry) { return !entry.second.newest_ms; };
  return all_heard() && (due_ ? std::all_of(last_end_.begin(), last_end_.end(), reported)
                              : std::all_of(progress_.begin(), progress_.end(), silent));
}

void reporter_state::take_progress(const window_answer& answer) {
  for (const auto& told : answer.partitions) {
    ++told_by_[told.partition];
    auto& least = progress_.try_emplace(told.partition, told).first->second;
    least.next_offset = std::min(least.next_offset, told.next_offset);
    least.covers_from = std::max(least.covers_from, told.covers_from);
    least.newest_ms = std::min(least.newest_ms, told.newest_ms); // None is the smallest.
    if (told.first_second)
      least.first_second = std::min(least.first_second.value_or(*told.first_second), *told.first_second);
  }
}

void reporter_state::keep_common_progress() {
  std::erase_if(progress_,
                [this](const auto& entry) { return told_by_[entry.first] < roster_.aggregators.size(); });
}

void reporter_state::note_standstills() {
  const auto now = options_.now_ms();
  for (const auto& [partition, progress] : progress_) {
    auto& entry = standstills_.try_emplace(partition, standstill{-1, now}).first->second;
    if (entry.next_offset != progress.next_offset)
      entry = {progress.next_offset, now};
  }
}

bool reporter_state::read_out(const window_progress& progress) const {
  const auto status = statuses_.find(progress.partition);
  return status != statuses_.end() && caught_up(status->second, progress.next_offset);
}

bool reporter_state::read_out_behind(const window_progress& progress, std::int64_t end) const {
  const auto status = statuses_.find(progress.partition);
  if (status == statuses_.end())
    return false;
  if (options_.clock == window_clock::event)
    return caught_up(status->second, progress.next_offset);
  return status->second.asked_ms >= end * 1000 && read_as_told(status->second, progress.next_offset);
}

bool reporter_state::idle(std::int32_t partition) const {
  const auto still = standstills_.find(partition);
  return still != standstills_.end() &&
         options_.now_ms() - still->second.since_ms >= options_.idle_timeout.count();
}

partition_clock reporter_state::clock_of(const window_progress& progress) const {
  return {progress.newest_ms, !last_round_ && !idle(progress.partition) && !read_out(progress)};
}

std::optional<std::int64_t> reporter_state::last_due_end() {
  if (options_.clock == window_clock::wall)
    return second_of(options_.now_ms() - options_.report_delay.count());
  // Until every partition has been heard of, nobody knows how far event time has come.
  if (roster_.readers.empty() || !all_heard())
    return std::nullopt;
  std::vector<partition_clock> clocks;
  std::optional<std::int64_t> first_second;
  bool all_idle = true;
  for (const auto& [partition, reader] : roster_.readers) {
    const auto& progress = progress_.at(partition);
    clocks.push_back(clock_of(progress));
    all_idle = all_idle && idle(partition);
    if (progress.first_second)
      first_second = std::min(first_second.value_or(*progress.first_second), *progress.first_second);
  }
  const auto watermark = event_watermark(clocks);
  if (!watermark)
    return std::nullopt;
  for (auto& end : last_end_)
    if (!end)
      end = *first_second;
  for (const auto& [partition, reader] : roster_.readers)
    self_->send(reader, watermark_atom_v, *watermark);
  // When nothing more comes, the window that holds the newest message is reported too. That the ends are read
  // does not say so: the next message may be of the same second.
  return second_of(*watermark) + (last_round_ || all_idle ? 1 : 0);
}

void reporter_state::emit() {
  const auto complete_to = [this] {
    auto least = *last_end_.front();
    for (const auto& end : last_end_)
      least = std::min(least, *end);
    return least;
  };
  if (std::any_of(last_end_.begin(), last_end_.end(), [](const auto& end) { return !end; }))
    return;
  const auto upto = complete_to();
  std::vector<summary> lines;
  while (!sums_.front().empty() && sums_.front().begin()->first <= upto) {
    const auto end = sums_.front().begin()->first;
    lines.clear();
    for (std::size_t window = 0; window < sums_.size(); ++window) {
      const auto sum = sums_[window].extract(end);
      lines.push_back(summarise(window, end, sum.empty() ? window_sum{} : sum.mapped()));
    }
    if (end % options_.refresh.count() == 0) {
      options_.publish(lines);
      options_.observer->saw_summaries(lines);
    }
    reported_end_ = end;
  }
  // Many ends may be due at once, of which a metric shows the last.
  for (const auto& line : lines)
    measure(line);
}

summary reporter_state::summarise(std::size_t window, std::int64_t end, const window_sum& sum) const {
  summary line;
  line.window_s = options_.windows[window].count();
  line.window_end_ms = end * 1000;
  line.counts = sum.counts;
  line.partitions = sum.partitions;
  line.complete = sum.complete;
  line.cluster = sum.nodes > 0;
  line.nodes = std::max(1, sum.nodes);
  if (line.cluster && cluster_) {
    line.lag = cluster_->lag;
    return line;
  }
  for (const auto& [partition, progress] : progress_)
    line.lag += lag_of(progress);
  return line;
}

std::int64_t reporter_state::lag_of(const window_progress& progress) const {
  const auto status = statuses_.find(progress.partition);
  return status == statuses_.end() ? 0 : lag_behind(status->second, progress.next_offset);
}

void reporter_state::show_partitions() {
  std::vector<partition_standing> all;
  std::uint64_t in_flight = 0;
  for (const auto& [partition, status] : statuses_)
    in_flight += status.in_flight;
  metrics_.in_flight().value(static_cast<std::int64_t>(in_flight));
  for (const auto& [partition, progress] : progress_) {
    all.push_back({partition, {}, progress.next_offset, lag_of(progress)});
    metrics_.lag(partition).value(all.back().lag);
    shown_.erase(partition);
  }
  for (const auto partition : std::exchange(shown_, {}))
    metrics_.lag(partition).value(0);
  for (const auto& standing : all)
    shown_.insert(standing.partition);
  if (cluster_)
    all.insert(all.end(), cluster_->elsewhere.begin(), cluster_->elsewhere.end());
  options_.observer->saw_partitions(all);
}

void reporter_state::measure(const summary& line) const {
  const std::chrono::seconds window{line.window_s};
  const auto count = [&](std::string_view kind, std::uint64_t transactions) {
    metrics_.window_transactions(window, kind).value(static_cast<std::int64_t>(transactions));
  };
  const auto& counts = line.counts;
  count("all", counts.transactions);
  count("fraud", counts.frauds);
  count("predicted_fraud", counts.predicted_frauds);
  count("true_positive", counts.true_positives);
  count("false_positive", counts.false_positives);
  count("false_negative", counts.false_negatives);
  metrics_.window_amount(window, "all").value(units(counts.amount));
  metrics_.window_amount(window, "fraud").value(units(counts.fraud_amount));
  metrics_.window_complete(window).value(line.complete ? 1 : 0);
  metrics_.cluster_nodes().value(line.nodes);
}

} // namespace vigie
