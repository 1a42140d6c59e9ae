#include "cli/run_node.hpp"

#include "cli/clients.hpp"
#include "cli/cluster.hpp"
#include "cli/dashboard.hpp"
#include "cli/logging.hpp"
#include "cli/node_parts.hpp"
#include "cli/service_manager.hpp"
#include "cli/signals.hpp"
#include "cli/subcommand.hpp"
#include "flow/clock.hpp"
#include "flow/failpoint.hpp"
#include "kafka/access.hpp"
#include "messages/registry.hpp"

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/scoped_actor.hpp"
#include "caf/send.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <thread>

namespace vigie {

namespace {

/// How long a start waits for brokers that may refuse it. Then they may come later.
constexpr std::chrono::milliseconds access_patience{3'000};

/// A wrong password or a missing right ends the start with one line; once it runs a node tries on, since it
/// was granted before.
void check_access(const settings& values) {
  const auto& kafka = values.kafka;
  wanted_access wanted{kafka.topic, {kafka.alerts_topic, kafka.dead_letter_topic}, kafka.group};
  if (!kafka.verdicts_topic.empty())
    wanted.written_topics.push_back(kafka.verdicts_topic);
  if (const auto refusal = find_refusal(client_of(values), wanted, access_patience))
    throw std::runtime_error("Kafka refuses this node: " + refusal->text);
}

void arm_failpoints_from_environment() {
  const auto* entries = std::getenv("VIGIE_FAILPOINTS");
  if (entries == nullptr)
    return;
  if (const auto error = arm_failpoints(entries); !error.empty())
    throw usage_error(error);
  spdlog::warn("failpoints are armed: {}", entries);
}

/// A second signal does not wait for the end, and nobody waits for it longer than this: brokers that are away
/// answer neither the last commit nor the farewell.
void limit_the_end(const signals& incoming, int status) {
  static constexpr std::chrono::seconds patience{9};
  // Who signals a process and its group, as timeout(1) does, asks once.
  static constexpr std::chrono::milliseconds one_request{200};
  std::thread{[incoming, status] {
    std::this_thread::sleep_for(one_request);
    incoming.wait(std::chrono::nanoseconds{0});
    auto second = incoming.wait(patience);
    while (second == SIGHUP)
      second = incoming.wait(patience);
    if (second)
      std::_Exit(128 + *second);
    spdlog::warn("ending without the brokers' answer: what is not committed will be read again");
    stop_logging();
    std::_Exit(status);
  }}.detach();
}

/// Returns when the model of the file is in use, or was refused.
void reload_model(caf::actor_system& system, const supervisor_actor& supervisor) {
  constexpr std::chrono::seconds patience{5};
  const caf::scoped_actor asker{system};
  asker->request(supervisor, patience, reload_atom_v).receive([] {}, [](const caf::error&) {});
}

/// Waits for the supervisor's end, asks for it when a signal does or the node's lines can't be written, and
/// tells the service manager how things are meanwhile.
caf::error wait_for_end(const signals& incoming, std::future<caf::error>& ended, caf::actor_system& system,
                        const supervisor_actor& supervisor, const heartbeats& hearts,
                        const line_printer& printer) {
  constexpr std::chrono::milliseconds interval{100};
  service_manager manager;
  manager.ready();
  while (ended.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
    // An actor that is stuck is no progress, whatever this thread does.
    if (!hearts.too_long_silent(steady_now()))
      manager.alive();
    const auto signal = incoming.wait(interval);
    if (!signal && !printer.failed())
      continue;
    if (signal == SIGHUP && !printer.failed()) {
      manager.reloading();
      reload_model(system, supervisor);
      manager.ready();
      continue;
    }
    spdlog::info("ending: finishing what is under way");
    manager.stopping();
    caf::anon_send(supervisor, shutdown_atom_v);
    limit_the_end(incoming, printer.failed() ? exit_failed : exit_done);
    break;
  }
  return ended.get();
}

/// Runs the node's actors and returns the error that ended them.
caf::error run_actors(const settings& values, const run_options& how, const signals& incoming,
                      const std::shared_ptr<line_printer>& printer) {
  const auto started = std::chrono::steady_clock::now();
  check_listening(values);
  if (!how.own_broker)
    check_access(values);
  // The consumer outlives all actors: their sources are its own.
  const auto consumer = open_consumer(values);
  auto supervision = supervision_of(values, how, consumer, printer, started);
  caf::actor_system_config config;
  // Idle workers sleep instead of polling each other.
  config.set("caf.scheduler.policy", "sharing");
  // CAF's least are four: on fewer cores they only wake each other. Two, so that one may be stuck.
  config.set("caf.scheduler.max-threads", std::max<std::size_t>(2, std::thread::hardware_concurrency()));
  // Time in handlers and mailbox sizes, by kind of actor.
  config.set("caf.metrics-filters.actors.includes",
             std::vector<std::string>(actor_names.begin(), actor_names.end()));
  prepare_cluster(values, config);
  caf::actor_system system{config};
  const auto network = open_cluster(values, system, supervision);
  const dashboard shown{values, supervision, system};
  const auto end = std::make_shared<std::promise<caf::error>>();
  auto ended = end->get_future();
  const auto hearts = supervision.hearts;
  const auto head = system.spawn<supervisor, caf::detached>(std::move(supervision), consumer);
  head->attach_functor([end](const caf::error& why) { end->set_value(why); });
  return wait_for_end(incoming, ended, system, head, *hearts, *printer);
}

} // namespace

int run_node(const configuration& configured, const run_options& how) {
  const auto& values = configured.values;
  const signals incoming;
  start_logging(values.log);
  for (const auto& note : configured.notes)
    spdlog::info(note);
  if (const auto errors = node_errors(values); !errors.empty())
    throw usage_error(errors);
  arm_failpoints_from_environment();
  register_messages();
  const auto printer = std::make_shared<line_printer>();
  const auto reason = run_actors(values, how, incoming, printer);
  if (reason)
    spdlog::critical("ended by a failure: {}", caf::to_string(reason));
  stop_logging();
  return reason || printer->failed() ? exit_failed : exit_done;
}

} // namespace vigie
