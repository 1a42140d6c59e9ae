#pragma once

#include "actors/metrics.hpp"
#include "messages/handles.hpp"
#include "messages/node_observer.hpp"
#include "model/window/end_ledger.hpp"
#include "model/window/event_time.hpp"
#include "model/window/round_facts.hpp"
#include "model/window/silence.hpp"
#include "model/window/summary.hpp"

#include "caf/stateful_actor.hpp"
#include "caf/typed_response_promise.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace vigie {

struct reporter_options {
  std::vector<std::chrono::seconds> windows;
  window_clock clock = window_clock::wall;
  std::chrono::seconds refresh{1};
  std::chrono::milliseconds report_delay{250};
  std::chrono::milliseconds idle_timeout{10'000};
  std::optional<std::int64_t> reported_end; ///< of a former reporter: go on behind this one
  figure_style figures;
  std::function<std::int64_t()> now_ms;                  ///< the machine's clock, Unix milliseconds
  std::function<void(std::span<const summary>)> publish; ///< called with each window's line for one end
  std::function<void(const end_range&)> publish_skipped; ///< of ends that are all empty; see `silence`
  std::shared_ptr<node_observer> observer = std::make_shared<node_observer>();
};

/// Asks, in rounds, first the readers where they stand and then the aggregators for the window ends that are
/// due, and publishes a summary a window. Due are, by the wall clock, the seconds that ended `report_delay`
/// ago; by event time, those that the watermark has passed. An end that one round could not report is due
/// again in the next. By event time a long silence is told as one line. Among several nodes the cluster
/// member is told what this one has counted, and its figures take the place of the aggregators'.
class reporter_state {
public:
  static inline const char* name = "reporter";

  /// For the cluster member; it answers within half a second.
  static constexpr std::chrono::milliseconds cluster_patience{3'000};

  reporter_state(reporter_actor::pointer self, reporter_options options);

  reporter_actor::behavior_type make_behavior();

private:
  void schedule();

  // A round, step by step.
  void begin_round();
  void ask_readers();
  void ask_progress();
  void ask_windows();
  void ask_window(std::size_t window);
  void take_sums(std::size_t window, const window_request& request, const window_answer& answer);
  void ask_cluster();
  void take_cluster(const cluster_answer& answer);
  void end_round();
  void answered(void (reporter_state::*next)());

  std::optional<std::int64_t> last_due_end();
  bool nothing_left() const;

  // What is told of it.
  void emit();
  void skip_silence();
  void break_silence();
  void tell(const end_ledger::reported_end& due);
  summary summarise(std::size_t window, std::int64_t end, const window_sum& sum) const;
  void show_partitions();
  void measure(const summary& line) const;

  reporter_actor::pointer self_;
  reporter_options options_;
  metrics metrics_;
  roster roster_;
  std::optional<roster> next_roster_;
  bool in_round_ = false;
  bool again_ = false; ///< another round is wanted as soon as this one ends
  bool finishing_ = false;
  caf::typed_response_promise<void> finished_;

  // Of the round at hand.
  bool last_round_ = false; ///< begun after the readers finished: nothing holds event time back
  std::size_t open_requests_ = 0;
  round_facts facts_;
  std::optional<std::int64_t> due_;
  std::vector<std::pair<std::size_t, std::int64_t>> taken_; ///< window and end, what came in this round
  std::optional<std::vector<partition_news>> panes_;        ///< of this node, for the others
  std::optional<cluster_answer> cluster_;

  std::vector<std::int32_t> partitions_; ///< whose readers are asked
  event_time event_time_;
  end_ledger ends_;
  silence silence_;
  std::int64_t silent_to_ = 0;      ///< end up to which all windows are empty, as of this round
  std::vector<summary> last_lines_; ///< told in this round
  bool want_all_ = true;            ///< the cluster member needs all panes, not the changes alone
  std::set<std::int32_t> shown_;    ///< partitions whose lag was measured last
  std::size_t longest_;             ///< window: its panes hold those of all others
};

using reporter = caf::stateful_actor<reporter_state, reporter_actor::impl>;

} // namespace vigie
