#pragma once

#include "actors/cluster_member.hpp"
#include "actors/metrics.hpp"
#include "actors/partition_reader.hpp"
#include "actors/policy_source.hpp"
#include "actors/publisher.hpp"
#include "actors/reporter.hpp"
#include "actors/scorer.hpp"
#include "actors/window_aggregator.hpp"
#include "flow/clock.hpp"
#include "flow/credit.hpp"
#include "flow/heartbeats.hpp"
#include "flow/reader_starts.hpp"
#include "flow/refusing_topics.hpp"
#include "flow/restart_policy.hpp"
#include "kafka/record_sink.hpp"
#include "kafka/record_source.hpp"
#include "messages/handles.hpp"
#include "messages/node_observer.hpp"

#include "caf/stateful_actor.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigie {

/// What all actors of a node go by, and then what only some of them do: of the latter the supervisor fills in
/// what the former say.
struct supervisor_options {
  std::vector<std::chrono::seconds> windows;
  window_clock clock = window_clock::wall;
  std::size_t scorers = 1;
  std::size_t batch_size = 1000;
  message_load in_flight{20'000, std::size_t{32} << 20}; ///< of the node
  bool from_earliest = false;
  bool until_end = false;
  std::string topic;
  decoder_maker open_decoder = make_json_decoder; ///< of the readers
  history_options history;                        ///< its memory is the node's
  scorer_options scoring;
  publisher_options publishing;
  reporter_options reporting;
  std::optional<cluster_options> cluster; ///< none: this node is alone
  std::shared_ptr<node_observer> observer = std::make_shared<node_observer>();
  std::shared_ptr<heartbeats> hearts = std::make_shared<heartbeats>(); ///< of the supervisor and all others
  std::shared_ptr<refusing_topics> refusing = std::make_shared<refusing_topics>(); ///< told by the publisher
  std::shared_ptr<policy_source> policies; ///< of the scorers; what they look at is what readers read
  sink_factory open_sink;
  bool publisher_thread = true; ///< its own; tests run everything on one
  std::function<std::int64_t()> now_ms = wall_ms;
  std::function<void(const totals&)> publish_totals; ///< seconds and CPU are the caller's to fill in
};

/// Owns the consumer's events and the life of all other actors. When partitions come it plans where each one
/// begins and spawns a reader; when they go it lets the readers finish, the publisher commit, and only then
/// lets go. It shares the in-flight bound out as credit, pauses partitions that can't use what is fetched for
/// them, restarts what falls after growing delays, and ends with an error when that no longer helps. Runs in
/// a thread of its own: looking offsets up waits for brokers.
class supervisor_state {
public:
  static inline const char* name = "supervisor";

  static constexpr std::chrono::milliseconds tick_interval{500};
  static constexpr std::chrono::milliseconds lookup_timeout{10'000};
  static constexpr std::chrono::milliseconds drain_timeout{4'000};

  /// How long a node that ends tries to commit as a member, of the 10 s that it has: a member hears of a
  /// rebalance within 3 s, but who died silently is waited for until its session ends.
  static constexpr std::chrono::milliseconds rebalance_patience{7'000};
  static constexpr std::chrono::milliseconds commit_retry_interval{100};

  /// What can't be read is read again after so long: another replica may hold it whole.
  static constexpr std::chrono::milliseconds reread_interval{5'000};

  /// After so long without an answer an actor counts as stuck. Those that may wait for brokers get longer.
  static constexpr std::chrono::milliseconds patience{10'000};
  static constexpr std::chrono::milliseconds broker_patience{60'000};

  supervisor_state(supervisor_actor::pointer self, supervisor_options options,
                   std::shared_ptr<record_source> source);
  ~supervisor_state();
  supervisor_state(const supervisor_state&) = delete;
  supervisor_state& operator=(const supervisor_state&) = delete;

  supervisor_actor::behavior_type make_behavior();

private:
  struct reader_entry {
    partition_reader_actor actor;
    stream_id stream;
    bool paused = false;
    bool blocked = false;
    bool finished = false;
  };

  // The other actors, and what becomes of those that fall.
  void keep_publisher();
  void keep_aggregator(std::size_t window);
  void keep_scorer(std::size_t index);
  void keep_reporter();
  void keep_cluster_member();
  void restart_pipeline();
  void refresh_policies(bool asked);
  void show_policy();
  void tell_roster();
  peers peers_now() const;
  void keep(const std::string& who, std::chrono::milliseconds silence, std::function<living_actor()> make,
            std::function<void()> follows = {});
  void watch(const std::string& who, living_actor actor, std::chrono::milliseconds silence,
             std::function<void()> start_again);
  void release(const std::string& who);
  void gone(const caf::actor_addr& who, const caf::error& reason);
  void restart_after_fall(const std::string& who, const caf::error& reason);

  // Who is alive.
  void ask_all();
  void ask(const std::string& who, const living_actor& actor);

  // What is finished.
  void add(const std::vector<partition_progress>& progress);

  // The consumer group: partitions come, go, and are read again (supervisor_partitions.cpp).
  void serve_events();
  void serve(const source_event& event);
  void assign(const partition_list& partitions);
  std::int64_t seek_of(const reader_start& from) const;
  std::optional<std::string> split_history() const;
  std::map<std::int32_t, reader_start> plan_starts(const partition_list& partitions);
  std::optional<std::int64_t> window_start() const;
  void revoke(const partition_list& partitions, std::function<void()> next);
  void drain(const partition_list& partitions, std::function<void()> next);
  void commit(std::function<void()> next);
  void give_up(const partition_list& partitions, std::function<void()> next);
  void let_go(const partition_list& partitions);
  bool topic_is_another();
  void join_anew(const std::string& why, bool same_log);
  void ask_ends();

  // The readers (supervisor_readers.cpp).
  void start_reader(std::int32_t partition, const reader_start& from,
                    std::unique_ptr<partition_source> source);
  void restart_reader(std::int32_t partition);
  void stop_readers(const std::vector<partition_reader_actor>& readers, std::function<void()> next);
  void close_streams(const std::vector<stream_id>& streams, std::function<void()> next);
  reader_entry* reader_of(const stream_id& stream);
  void pause_or_resume(const partition_starved& told);
  void block(const partition_blocked& told);
  void unblock(std::int32_t partition, reader_entry& reader);
  void count_paused();
  void share_credit();

  // The end (supervisor_end.cpp).
  void check_finished();
  void sum_up();
  void shut_down();
  void commit_and_leave(std::chrono::milliseconds give_up_at);
  void end(const caf::error& reason);

  supervisor_actor::pointer self_;
  supervisor_options options_;
  std::shared_ptr<record_source> source_;

  publisher_actor publisher_;
  std::vector<window_aggregator_actor> aggregators_;
  std::vector<scorer_actor> scorers_;
  reporter_actor reporter_;
  cluster_member_actor cluster_member_; ///< none: this node is alone
  std::map<std::int32_t, reader_entry> readers_;

  /// One of those above, while it lives.
  struct kept_actor {
    living_actor actor;
    std::function<void()> start_again;
  };
  std::map<std::string, kept_actor> kept_; ///< by kind and number

  /// Readers told to stop whose end is awaited, and what comes then. Their sources are gone with them.
  struct stopping {
    std::set<caf::actor_addr> readers;
    std::function<void()> next;
  };
  std::list<stopping> stopping_;

  partition_list unplanned_;                       ///< assigned, but their offsets could not be looked up yet
  std::map<std::string, restart_policy> restarts_; ///< by kind and number
  /// When a member's answer is lost, its next question fences it. More often than now and then it is another
  /// node of the same name, and one of the two must end.
  restart_policy fencings_{{.falls = 3, .within = std::chrono::minutes{1}}};
  reader_starts starts_;
  std::string topic_id_;
  std::optional<std::int32_t> told_partitions_; ///< to the reporter
  bool made_anew_ = false;                      ///< the topic was, while its former log is read
  bool joining_anew_ = false;                   ///< events are those of the former member
  std::uint64_t next_epoch_ = 1;

  static constexpr auto nothing_reported = std::numeric_limits<std::int64_t>::min();
  /// The last end that was published, set on the reporter's thread.
  std::shared_ptr<std::atomic<std::int64_t>> reported_end_ =
      std::make_shared<std::atomic<std::int64_t>>(nothing_reported);

  totals totals_;
  metrics metrics_;
  metrics::gauge* model_info_ = nullptr; ///< none: no model
  metrics::gauge* policy_info_ = nullptr;
  std::string shown_policy_;              ///< its SHA-256
  std::chrono::milliseconds last_commit_; ///< acknowledged; steady clock
  reading_plan_ptr reading_;              ///< of the readers from now on
  std::set<caf::actor_addr> asked_;       ///< who has not answered yet: is not asked again
  bool assigned_ = false;  ///< the partitions are those that the group has given, were they none
  bool finishing_ = false; ///< everything is read, the last lines are under way
  bool ending_ = false;    ///< nothing is started again
};

/// How one of several actors of a kind is named to people.
inline std::string numbered(const std::string& kind, auto number) {
  return kind + ' ' + std::to_string(number);
}

/// "scorer" of "scorer 2".
inline std::string kind_of(const std::string& who) {
  return who.substr(0, who.find(' '));
}

using supervisor = caf::stateful_actor<supervisor_state, supervisor_actor::impl>;

} // namespace vigie
