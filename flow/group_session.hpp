#pragma once

#include "flow/reader_starts.hpp"
#include "flow/restart_policy.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace vigie {

/// One of the readers that a partition has had.
struct reader_id {
  std::int32_t partition = 0;
  std::uint64_t epoch = 0; ///< rises with each reader that is started

  friend auto operator<=>(const reader_id&, const reader_id&) = default;
};

/// What a group session wants done. What takes time is answered by one of its events.
namespace group_step {

/// Answer the assignment; its partitions are taken up as they are located.
struct accept {};

/// Find out where they begin and end: `located`.
struct look_up {
  std::uint64_t id = 0;
  std::vector<std::int32_t> partitions;
};

/// Read these partitions, from here on: `not_started`, once all were tried, of those where that fails.
/// `together`: as one assignment, which is the answer to the group's.
struct start {
  struct order {
    reader_id reader;
    reader_start from;
    partition_facts facts; ///< by which that was planned
    bool watched = false;  ///< `flowing` is to be told
  };
  std::vector<order> readers;
  bool together = false;
};

/// Have them take no more and finish what is under way: `drained`, also when it lasts too long.
struct drain {
  std::uint64_t id = 0;
  std::vector<reader_id> readers;
};

/// Commit what is finished: `committed`.
struct commit {
  std::uint64_t id = 0;
};

/// The last commit before partitions go has failed.
struct leave_uncommitted {};

/// End these readers: `stopped` when their sources are gone and nobody tells of them any more.
struct stop {
  std::vector<reader_id> readers;
};

/// What these readers have counted is of no use any more.
struct forget {
  std::vector<reader_id> readers;
};

/// Answer a revocation or a loss.
struct unassign {
  std::vector<std::int32_t> partitions;
};

struct pause {
  std::int32_t partition = 0;
};

struct resume {
  std::int32_t partition = 0;
};

/// What keeps a partition from being read; none: it is read again, or gone.
struct trouble {
  std::int32_t partition = 0;
  std::optional<std::string> what;
};

/// The group will be joined anew; events that come meanwhile are of the former member.
struct begin_renewal {
  std::string why;
};

/// Join the group anew: all readers are gone.
struct renew {};

/// Leave the group for good.
struct close {};

/// Nothing helps.
struct give_up {
  std::string why;
};

} // namespace group_step

using any_group_step =
    std::variant<group_step::accept, group_step::look_up, group_step::start, group_step::drain,
                 group_step::commit, group_step::leave_uncommitted, group_step::stop, group_step::forget,
                 group_step::unassign, group_step::pause, group_step::resume, group_step::trouble,
                 group_step::begin_renewal, group_step::renew, group_step::close, group_step::give_up>;

/// A node's business with its consumer group, as decisions: events in, steps out. It never waits. Partitions
/// that come are located all at once and read as soon as each one is; those that go are drained and committed
/// first, those that are lost are dropped; a partition in trouble is tried again by itself. No source of a
/// partition outlives the partition's assignment. Time is an argument: steady-clock milliseconds of any
/// origin.
class group_session {
public:
  using duration = std::chrono::milliseconds;
  using partition_list = std::vector<std::int32_t>;

  /// A look-up without an answer counts as failed after so long, and is tried again at this interval.
  static constexpr duration lookup_patience{15'000};
  static constexpr duration lookup_interval{1'000};

  /// What can't be read is read again after delays that double up to a bound: another replica may hold it
  /// whole. Likewise a partition whose next offset is deleted, again and again.
  static constexpr duration first_reread{1'000};
  static constexpr duration longest_reread{30'000};
  static constexpr duration first_catch_up{100};
  static constexpr duration longest_catch_up{5'000};

  /// How often in a row a partition may fail to open before the group is joined anew.
  static constexpr std::size_t openings = 3;

  /// How long a node that ends tries to commit as a member, of the 10 s that it has: a member hears of a
  /// rebalance within 3 s, but who died silently is waited for until its session ends.
  static constexpr duration commit_patience{7'000};
  static constexpr duration commit_interval{100};

  explicit group_session(reader_starts::rules rules) : starts_{rules} {}

  // From the group. `at_once`: all must be taken up together.
  void assigned(const partition_list& partitions, bool at_once, duration now);
  void revoked(const partition_list& partitions, duration now);
  void lost(const partition_list& partitions, duration now);
  void fenced(const std::string& why, duration now);
  void topic_changed(duration now);

  // Answers to steps; those that nobody waits for any more are ignored.
  struct location {
    std::map<std::int32_t, std::optional<partition_facts>> partitions; ///< none: not known
    std::optional<std::int64_t> windows_from;                          ///< see reader_starts::plan
  };
  void located(std::uint64_t id, const location& found, duration now);
  void not_started(const partition_list& partitions, bool together, duration now);
  void drained(std::uint64_t id, duration now);
  void committed(std::uint64_t id, bool done, duration now);
  void stopped(const std::vector<reader_id>& readers, duration now);

  // From readers; those of former ones are ignored.
  void starved(const reader_id& reader, bool starves);
  void finished(const reader_id& reader);
  void overtaken(const reader_id& reader, duration now);
  void blocked(const reader_id& reader, const std::string& why, bool passes, duration now);
  void flowing(const reader_id& reader);
  void stalled(const reader_id& reader, const std::string& why, duration now);

  // From the node.
  void restart(const reader_id& reader, duration now);
  void restart_all(duration now);
  void finish_below(std::int32_t partition, std::int64_t frontier) {
    starts_.finish_below(partition, frontier);
  }
  void know_partitions(std::optional<std::int32_t> count) { starts_.know(count); }
  void end(duration now);
  void tick(duration now);

  /// What is to be done since the last call, in order.
  std::vector<any_group_step> take_steps() { return std::exchange(steps_, {}); }

  /// When to call `tick`, at the latest; none: whenever.
  std::optional<duration> next_tick() const;

  /// The group is about to be joined anew.
  bool renews() const;

  /// Everything that the group has given is read to its end (`--until-end`).
  bool all_finished() const;

  std::size_t paused() const;

private:
  struct partition_state {
    enum class phase {
      locating, ///< looked up, or to be
      located,  ///< waits for the others that must be taken up with it
      reading,
      restarting, ///< its reader is being stopped
      going,
    };
    phase at = phase::locating;
    std::uint64_t epoch = 0; ///< of its last reader; 0: none yet
    std::uint64_t former_epoch = 0;
    bool alive = false;    ///< that reader's source is there
    bool stopping = false; ///< and its end awaited
    bool at_once = false;
    bool paused = false;
    bool finished = false;
    bool blocked = false;
    std::uint64_t lookup = 0;        ///< awaited; 0: none
    duration due{};                  ///< of the next look-up, or of the answer to that which is awaited
    std::optional<duration> restart; ///< when the reader is to be started again
    std::optional<group_step::start::order> order; ///< once it is located
    std::size_t rereads = 0;                       ///< in a row, without anything read
    std::size_t failed_openings = 0;               ///< in a row
  };

  /// Partitions on their way out, or everything.
  struct departure {
    enum class type { revoked, lost, renewal, end };
    enum class stage { drains, commits, pauses, stops };
    type kind;
    std::set<std::int32_t> partitions = {};
    stage at = stage::drains;
    std::uint64_t id = 0; ///< of the answer awaited
    duration due{};       ///< of the next commit
    duration give_up_at{};
    bool same_log = true;
  };

  using phase = partition_state::phase;
  using partition_map = std::map<std::int32_t, partition_state>;

  partition_state* current(const reader_id& reader);
  void depart(departure::type kind, const partition_list& partitions, duration now);
  void send_off(std::int32_t partition, partition_state& state);
  void begin_renewal(const std::string& why, bool same_log, duration now);
  void cancel_renewal();
  void drain(departure& going);
  void commit(departure& going);
  void stop(departure& going);
  void finish(const departure& gone);
  void finish_renewal(bool same_log);
  void begin_restart(std::int32_t partition, partition_state& state);
  void stop_reader(std::int32_t partition, partition_state& state, group_step::stop& into);
  void stop_waiting(partition_state& state);
  void clear_trouble(std::int32_t partition, partition_state& state);
  std::vector<reader_id> readers_of(const departure& going) const;
  void advance(duration now);
  bool finish_departure();
  void start_located();
  void look_up(duration now);
  static duration backoff(std::size_t times, duration first, duration longest);

  reader_starts starts_;
  partition_map partitions_;
  std::list<departure> departures_;
  std::vector<any_group_step> steps_;
  /// When a member's answer is lost, its next question fences it. More often than now and then it is another
  /// node of the same name, and one of the two must end.
  restart_policy fencings_{{.falls = 3, .within = std::chrono::minutes{1}}};
  std::uint64_t next_id_ = 1;
  std::uint64_t next_epoch_ = 1;
  bool given_ = false;  ///< the partitions are those that the group has given, were they none
  bool ending_ = false; ///< nothing is started again
  bool closing_ = false;
};

} // namespace vigie
