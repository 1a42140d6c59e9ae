#include "actors/reporter.hpp"

#include "actors/failure.hpp"
#include "flow/failpoint.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigie {

namespace {

/// A reader that does not answer for so long is taken for one that can't: its partition's figures are not
/// complete.
constexpr std::chrono::milliseconds reader_patience{1'000};

/// How often event time is looked at.
constexpr std::chrono::milliseconds event_interval{50};

/// For gauges alone.
double units(money_sum amount, int decimals) {
  return static_cast<double>(amount.cents()) / std::pow(10.0, decimals);
}

/// The end behind which a reporter goes on; none: behind the first message.
std::optional<std::int64_t> begins_behind(const reporter_options& options) {
  if (options.reported_end || options.clock == window_clock::event)
    return options.reported_end;
  return second_of(options.now_ms());
}

} // namespace

reporter_state::reporter_state(reporter_actor::pointer self, reporter_options options)
    : self_{self}, options_{std::move(options)}, metrics_{self->system().metrics()},
      event_time_{options_.idle_timeout}, ends_{options_.windows.size(), begins_behind(options_)},
      silence_{std::max_element(options_.windows.begin(), options_.windows.end())->count()},
      longest_{static_cast<std::size_t>(std::max_element(options_.windows.begin(), options_.windows.end()) -
                                        options_.windows.begin())} {
  self_->set_exception_handler([](const std::exception_ptr& thrown) { return failure_of(thrown); });
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
    partitions_.clear();
    for (const auto& [partition, reader] : roster_.readers)
      partitions_.push_back(partition);
  }
  again_ = false;
  last_round_ = finishing_;
  facts_.begin();
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
              facts_.add(status);
              answered(&reporter_state::ask_progress);
            },
            [this](const caf::error&) { answered(&reporter_state::ask_progress); });
  answered(&reporter_state::ask_progress);
}

void reporter_state::ask_progress() {
  if (options_.clock == window_clock::wall) {
    ask_windows();
    return;
  }
  open_requests_ = roster_.aggregators.size() + 1;
  for (const auto& aggregator : roster_.aggregators)
    self_->request(aggregator, caf::infinite, window_request{})
        .then(
            [this](const window_answer& answer) {
              facts_.add(answer.partitions);
              answered(&reporter_state::ask_windows);
            },
            [this](const caf::error&) { answered(&reporter_state::ask_windows); });
  answered(&reporter_state::ask_windows);
}

void reporter_state::ask_windows() {
  facts_.keep_common(roster_.aggregators.size());
  due_ = last_due_end();
  facts_.begin_answers();
  taken_.clear();
  silent_to_ = std::numeric_limits<std::int64_t>::max();
  panes_.reset();
  cluster_.reset();
  open_requests_ = roster_.aggregators.size() + 1;
  for (std::size_t window = 0; window < roster_.aggregators.size(); ++window)
    ask_window(window);
  answered(&reporter_state::ask_cluster);
}

void reporter_state::ask_window(std::size_t window) {
  window_request request;
  request.reported_end = ends_.reported();
  if (const auto ends = due_ ? ends_.next(window, *due_) : std::nullopt) {
    request.first_end = ends->first;
    request.last_end = ends->last;
    again_ = again_ || ends->last < *due_;
  }
  if (window == longest_ && roster_.cluster)
    request.panes = want_all_ ? panes_wanted::all : panes_wanted::changed;
  self_->request(roster_.aggregators[window], caf::infinite, request)
      .then(
          [this, window, request](const window_answer& answer) {
            facts_.add(answer.partitions);
            silent_to_ = std::min(silent_to_, answer.silent_to);
            if (request.panes != panes_wanted::none)
              panes_ = answer.news;
            take_sums(window, request, answer);
            answered(&reporter_state::ask_cluster);
          },
          [this, request](const caf::error&) {
            silent_to_ = std::min(silent_to_, request.last_end);
            answered(&reporter_state::ask_cluster);
          });
}

void reporter_state::take_sums(std::size_t window, const window_request& request,
                               const window_answer& answer) {
  if (answer.sums.empty())
    return;
  std::vector<window_sum> sums;
  auto end = request.first_end;
  for (const auto& counts : answer.sums) {
    const auto evidence = facts_.evidence(answer.partitions, end, options_.clock);
    const bool complete = end >= answer.fresh_from &&
                          window_complete(evidence, static_cast<std::size_t>(roster_.topic_partitions), end,
                                          options_.windows[window].count());
    sums.push_back({counts, static_cast<std::int32_t>(evidence.size()), complete});
    taken_.emplace_back(window, end++);
  }
  ends_.take(window, request.first_end, sums);
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
  request.own = *std::exchange(panes_, std::nullopt);
  facts_.complete(request.own);
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
    ends_.replace(window, end, {figures.counts, figures.partitions, figures.complete, answer.nodes});
  }
}

void reporter_state::end_round() {
  facts_.keep_common(roster_.aggregators.size());
  emit();
  show_partitions();
  in_round_ = false;
  if (again_)
    begin_round();
  else if (last_round_ && finished_.pending() && nothing_left()) {
    break_silence();
    finished_.deliver();
  }
}

std::optional<std::int64_t> reporter_state::last_due_end() {
  if (options_.clock == window_clock::wall)
    return second_of(options_.now_ms() - options_.report_delay.count());
  const auto reached = event_time_.advance(facts_, partitions_, options_.now_ms(), last_round_);
  if (!reached)
    return std::nullopt;
  ends_.begin_behind(reached->first_second);
  for (const auto& [partition, reader] : roster_.readers)
    self_->send(reader, watermark_atom_v, reached->watermark_ms);
  // When nothing more comes, the window that holds the newest message is reported too. That the ends are read
  // does not say so: the next message may be of the same second.
  return second_of(reached->watermark_ms) + (last_round_ || reached->all_idle ? 1 : 0);
}

bool reporter_state::nothing_left() const {
  const auto silent = [](const auto& entry) { return !entry.second.newest_ms; };
  const auto& progress = facts_.progress();
  return facts_.knows_all(partitions_) &&
         (due_ ? ends_.taken_to(*due_) : std::all_of(progress.begin(), progress.end(), silent));
}

void reporter_state::emit() {
  const auto is_empty = [](const window_sum& sum) { return sum.counts.empty(); };
  last_lines_.clear();
  while (auto due = ends_.report()) {
    if (options_.clock == window_clock::event && std::ranges::all_of(due->sums, is_empty)) {
      silence_.add(*std::move(due));
      continue;
    }
    break_silence();
    tell(*due);
  }
  skip_silence();
  // Many ends may be due at once, of which a metric shows the last.
  for (const auto& line : last_lines_)
    measure(line);
}

/// Nobody asks for the ends of a silent year one by one. By event time a node is alone.
void reporter_state::skip_silence() {
  const auto reported = ends_.all_reported_to();
  if (options_.clock == window_clock::wall || !due_ || !reported)
    return;
  if (silent_to_ == *reported)
    return break_silence(); // The next end holds something.
  const auto last = std::min(silent_to_, *due_);
  if (last <= *reported)
    return;
  silence_.extend(*reported + 1, last);
  ends_.skip_to(last);
}

void reporter_state::break_silence() {
  const auto [ends, skipped] = silence_.take();
  for (const auto& end : ends)
    tell(end);
  if (skipped)
    options_.publish_skipped(*skipped);
}

void reporter_state::tell(const end_ledger::reported_end& due) {
  last_lines_.clear();
  for (std::size_t window = 0; window < due.sums.size(); ++window)
    last_lines_.push_back(summarise(window, due.end, due.sums[window]));
  if (due.end % options_.refresh.count() != 0)
    return;
  options_.publish(last_lines_);
  options_.observer->saw_summaries(last_lines_);
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
  line.lag = line.cluster && cluster_ ? cluster_->lag : facts_.lag();
  return line;
}

void reporter_state::show_partitions() {
  std::vector<partition_standing> all;
  metrics_.in_flight().value(static_cast<std::int64_t>(facts_.in_flight()));
  metrics_.in_flight_bytes().value(static_cast<std::int64_t>(facts_.in_flight_bytes()));
  for (const auto& [partition, progress] : facts_.progress()) {
    all.push_back({partition, {}, progress.next_offset, facts_.lag_of(progress)});
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
  const auto show = [&](std::string_view kind, auto sum) {
    if constexpr (std::is_same_v<decltype(sum), money_sum>)
      metrics_.window_amount(window, kind).value(units(sum, options_.figures.decimals));
    else
      metrics_.window_transactions(window, kind).value(static_cast<std::int64_t>(sum));
  };
  for_each_figure([&](const auto& figure) {
    if (options_.figures.gives(figure))
      show(figure.kind, line.counts.*figure.sum);
  });
  metrics_.window_complete(window).value(line.complete ? 1 : 0);
  metrics_.cluster_nodes().value(line.nodes);
}

} // namespace vigie
