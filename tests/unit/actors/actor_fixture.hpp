#pragma once

#include "actors/policy_source.hpp"
#include "messages/handles.hpp"
#include "unit/model/policy/some_policies.hpp"
#include "unit/model/scoring/some_models.hpp"

#include "caf/test/dsl.hpp"

#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace vigie {

/// A deterministic actor system whose clock is also the machine's clock of the actors under test.
struct actor_fixture : test_coordinator_fixture<> {
  static constexpr std::int64_t start_ms = 1'700'000'000'000; ///< a whole second

  std::int64_t now_ms() {
    const auto passed = sched.clock().now() - started_;
    return start_ms + std::chrono::duration_cast<std::chrono::milliseconds>(passed).count();
  }

  /// Lets time pass, and everybody do what there is to do then.
  void pass(std::chrono::milliseconds time) {
    advance_time(time);
    consume_messages();
  }

  /// Asks for something that is answered without a value, and tells whether it was.
  template <class Handle, class Atom>
  std::shared_ptr<const bool> ask(const Handle& whom, Atom what) {
    const auto answered = std::make_shared<bool>(false);
    sys.spawn([=](caf::event_based_actor* asker) {
      asker->request(whom, caf::infinite, what).then([answered] { *answered = true; });
    });
    consume_messages();
    return answered;
  }

  /// Ends an actor: while one re-arms a timer, the fixture's end never comes.
  template <class Handle>
  void end(const Handle& actor) {
    self->send_exit(actor, caf::exit_reason::user_shutdown);
    consume_messages();
  }

  /// Why the actor ended; none while it lives.
  template <class Handle>
  std::optional<caf::error> end_of(const Handle& actor) {
    const auto reason = std::make_shared<std::optional<caf::error>>();
    actor->attach_functor([reason](const caf::error& why) { *reason = why; });
    return *reason;
  }

private:
  caf::actor_clock::time_point started_ = sched.clock().now();
};

namespace some {

/// Scores every amount of 1000.00 and over as suspicious.
inline std::shared_ptr<const classifier> amount_model() {
  auto definition = defined_by({"amount"});
  definition.parameters = logistic_parameters{0, {1}, {1000}, {1}};
  return std::make_shared<const classifier>(classifier_of(std::move(definition), "0123"));
}

/// Policies that never change.
class fixed_policies final : public policy_source {
public:
  explicit fixed_policies(const policy_timeline& policies) : policy_source{{}} { adopt(policies.all()); }

private:
  bool look(bool, std::int64_t) override { return false; }
};

inline std::shared_ptr<policy_source> policies_of(const policy_ptr& by) {
  return std::make_shared<fixed_policies>(*timeline_of(by));
}

inline constexpr std::int64_t suspicious_cents = 100'000;

} // namespace some

/// Stand-ins that note what they are told.
namespace stub {

struct aggregator_log {
  std::vector<partition_opened> opened;
  std::vector<cover_learnt> covers;
  std::vector<batch_ptr> batches;
  std::vector<batch_verdicts> verdicts;
  std::vector<stream_id> closed;
  std::vector<window_request> requests;
  std::function<window_answer(const window_request&)> answer;
};

inline window_aggregator_actor aggregator(caf::actor_system& system, std::shared_ptr<aggregator_log> log) {
  return system.spawn([log]() -> window_aggregator_actor::behavior_type {
    return {
        [log](const partition_opened& opened) { log->opened.push_back(opened); },
        [log](const cover_learnt& learnt) { log->covers.push_back(learnt); },
        [log](const batch_ptr& batch) { log->batches.push_back(batch); },
        [log](const batch_verdicts& verdicts) { log->verdicts.push_back(verdicts); },
        [log](closed_atom, const stream_id& stream) { log->closed.push_back(stream); },
        [log](const window_request& request) {
          log->requests.push_back(request);
          return log->answer ? log->answer(request) : window_answer{};
        },
        [](ping_atom) {},
    };
  });
}

using batch_list = std::vector<batch_ptr>;

inline scorer_actor scorer(caf::actor_system& system, std::shared_ptr<batch_list> log) {
  return system.spawn([log]() -> scorer_actor::behavior_type {
    return {
        [log](const batch_ptr& batch) { log->push_back(batch); },
        [](const policy_timeline_ptr&) {},
        [](ping_atom) {},
    };
  });
}

struct publisher_log {
  std::vector<partition_opened> opened;
  std::vector<range_opened> ranges;
  std::vector<range_judged> judged;
};

inline publisher_actor publisher(caf::actor_system& system, std::shared_ptr<publisher_log> log) {
  return system.spawn([log]() -> publisher_actor::behavior_type {
    return {
        [log](const partition_opened& opened) { log->opened.push_back(opened); },
        [log](const range_opened& range) { log->ranges.push_back(range); },
        [log](const range_judged& judged) { log->judged.push_back(judged); },
        [](wake_atom) {},
        [](tick_atom) {},
        [](drain_atom) {},
        [](recommit_atom) {},
        [](closed_atom, const stream_id&) {},
        [](ping_atom) {},
    };
  });
}

struct supervisor_log {
  std::vector<std::vector<partition_progress>> progress;
  std::vector<bool> starved;
  std::vector<std::string> stalled;
  std::vector<stream_id> overtaken;
  std::vector<partition_blocked> blocked;
  std::vector<stream_id> flowing;
  std::vector<stream_id> finished;
};

inline supervisor_actor supervisor(caf::actor_system& system, std::shared_ptr<supervisor_log> log) {
  return system.spawn([log]() -> supervisor_actor::behavior_type {
    return {
        [](wake_atom) {},
        [](tick_atom) {},
        [log](const std::vector<partition_progress>& progress) { log->progress.push_back(progress); },
        [log](const partition_starved& starved) { log->starved.push_back(starved.starved); },
        [log](const partition_stalled& stalled) { log->stalled.push_back(stalled.why); },
        [log](const partition_overtaken& overtaken) { log->overtaken.push_back(overtaken.stream); },
        [log](const partition_blocked& blocked) { log->blocked.push_back(blocked); },
        [log](const partition_flowing& flowing) { log->flowing.push_back(flowing.stream); },
        [log](const partition_finished& finished) { log->finished.push_back(finished.stream); },
        [](reload_atom) {},
        [](shutdown_atom) {},
    };
  });
}

struct reader_log {
  std::vector<range_done> done;
  std::vector<std::int64_t> watermarks;
  reader_status status{.told_end = std::numeric_limits<std::int64_t>::max(),
                       .asked_ms = std::numeric_limits<std::int64_t>::max()};
};

inline partition_reader_actor reader(caf::actor_system& system, std::shared_ptr<reader_log> log) {
  return system.spawn([log]() -> partition_reader_actor::behavior_type {
    return {
        [](wake_atom) {},
        [](tick_atom) {},
        [log](const range_done& done) { log->done.push_back(done); },
        [](credit_atom, std::uint64_t, std::uint64_t) {},
        [log](watermark_atom, std::int64_t watermark) { log->watermarks.push_back(watermark); },
        [](const peers&) {},
        [log](status_atom) { return log->status; },
        [](drain_atom) {},
        [](ping_atom) {},
    };
  });
}

} // namespace stub

} // namespace vigie
