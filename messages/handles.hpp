#pragma once

#include "messages/messages.hpp"
#include "model/policy/policy_timeline.hpp"

#include "caf/type_id.hpp"
#include "caf/typed_actor.hpp"
#include "caf/typed_event_based_actor.hpp"

#include <array>
#include <map>
#include <vector>

// The map of the system: every actor, and what may be said to it.
//
//                  ┌──────────────────── batch ─────────────────────┐
//                  │                                                ▼
// Kafka ─▶ partition_reader ─ batch ─▶ scorer ─ verdicts ─▶ window_aggregator ─ sums ─▶ reporter ─▶ summaries
//            │    ▲                       │
// dead letters  done                   alerts
//            ▼    │                       │
// Kafka ◀─ publisher ◀────────────────────┘       it writes alerts and dead letters, and commits offsets
//
// cluster_member ◀─ changed panes, each second ─▶ cluster_member of every other node
//    │      ▲
// windows  own panes
//    ▼      │
//   reporter                                      it adds up the windows of all nodes
//
// supervisor: the consumer's events, spawning and restarting of all of them, credit

namespace vigie {

struct peers;
struct roster;

} // namespace vigie

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(vigie::peers)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(vigie::roster)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(vigie::policy_timeline_ptr)

// Ids are part of what nodes say to each other: append, never reorder.
CAF_BEGIN_TYPE_ID_BLOCK(vigie, caf::first_custom_type_id)

CAF_ADD_TYPE_ID(vigie, (vigie::stream_id))
CAF_ADD_TYPE_ID(vigie, (vigie::tally))
CAF_ADD_TYPE_ID(vigie, (vigie::batch_ptr))
CAF_ADD_TYPE_ID(vigie, (vigie::outgoing_message))
CAF_ADD_TYPE_ID(vigie, (vigie::partition_opened))
CAF_ADD_TYPE_ID(vigie, (vigie::range_opened))
CAF_ADD_TYPE_ID(vigie, (vigie::range_judged))
CAF_ADD_TYPE_ID(vigie, (vigie::batch_verdicts))
CAF_ADD_TYPE_ID(vigie, (vigie::range_done))
CAF_ADD_TYPE_ID(vigie, (vigie::partition_finished))
CAF_ADD_TYPE_ID(vigie, (vigie::partition_starved))
CAF_ADD_TYPE_ID(vigie, (vigie::partition_progress))
CAF_ADD_TYPE_ID(vigie, (vigie::reader_status))
CAF_ADD_TYPE_ID(vigie, (vigie::window_progress))
CAF_ADD_TYPE_ID(vigie, (vigie::window_request))
CAF_ADD_TYPE_ID(vigie, (vigie::window_answer))
CAF_ADD_TYPE_ID(vigie, (std::vector<vigie::partition_progress>))
CAF_ADD_TYPE_ID(vigie, (vigie::peers))
CAF_ADD_TYPE_ID(vigie, (vigie::roster))
CAF_ADD_TYPE_ID(vigie, (vigie::policy_timeline_ptr))

// There may be something to take: sent by Kafka's threads, at most one under way to each actor.
CAF_ADD_ATOM(vigie, vigie, wake_atom)
// Time to do what is done regularly.
CAF_ADD_ATOM(vigie, vigie, tick_atom)
// Take no more, finish what is under way, answer when it is done.
CAF_ADD_ATOM(vigie, vigie, drain_atom)
// Where do you stand?
CAF_ADD_ATOM(vigie, vigie, status_atom)
// New bounds on transactions in flight and on their bytes.
CAF_ADD_ATOM(vigie, vigie, credit_atom)
// The event-time watermark, milliseconds.
CAF_ADD_ATOM(vigie, vigie, watermark_atom)
// A commit was refused: commit again.
CAF_ADD_ATOM(vigie, vigie, recommit_atom)
// The partition is not this node's any more.
CAF_ADD_ATOM(vigie, vigie, closed_atom)
// Report what is left and stop.
CAF_ADD_ATOM(vigie, vigie, finish_atom)
// Load the model's file again.
CAF_ADD_ATOM(vigie, vigie, reload_atom)
// Leave the group and end.
CAF_ADD_ATOM(vigie, vigie, shutdown_atom)
// Are you there? From the supervisor to all; that there is an answer is the answer.
CAF_ADD_ATOM(vigie, vigie, ping_atom)

CAF_ADD_TYPE_ID(vigie, (vigie::panes_wanted))
CAF_ADD_TYPE_ID(vigie, (vigie::pane))
CAF_ADD_TYPE_ID(vigie, (vigie::partition_news))
CAF_ADD_TYPE_ID(vigie, (vigie::node_news))
CAF_ADD_TYPE_ID(vigie, (vigie::peer_address))
CAF_ADD_TYPE_ID(vigie, (vigie::peer_greeting))
CAF_ADD_TYPE_ID(vigie, (vigie::asked_window))
CAF_ADD_TYPE_ID(vigie, (vigie::cluster_request))
CAF_ADD_TYPE_ID(vigie, (vigie::window_figures))
CAF_ADD_TYPE_ID(vigie, (vigie::partition_standing))
CAF_ADD_TYPE_ID(vigie, (vigie::cluster_answer))

// Tell everything once more: from a node that has missed something.
CAF_ADD_ATOM(vigie, vigie, whole_atom)

CAF_ADD_TYPE_ID(vigie, (vigie::partition_stalled))
CAF_ADD_TYPE_ID(vigie, (vigie::partition_overtaken))
CAF_ADD_TYPE_ID(vigie, (vigie::partition_blocked))
CAF_ADD_TYPE_ID(vigie, (vigie::partition_flowing))
CAF_ADD_TYPE_ID(vigie, (vigie::cover_learnt))

CAF_END_TYPE_ID_BLOCK(vigie)

namespace vigie {

/// The names of all kinds of actors, as log and metrics have them.
inline constexpr std::array actor_names{"supervisor", "partition_reader", "window_aggregator", "scorer",
                                        "publisher",  "reporter",         "cluster_member"};

/// Whom the supervisor asks whether it is there: every actor but itself.
using living_actor = caf::typed_actor<caf::result<void>(ping_atom)>;

/// Parses one partition's messages and fans them out, within its credit.
using partition_reader_actor = caf::typed_actor<
    // The queue has messages.
    caf::result<void>(wake_atom),
    // Regular housekeeping.
    caf::result<void>(tick_atom),
    // An aggregator or the publisher is done with a batch.
    caf::result<void>(range_done),
    // From the supervisor: how many transactions, and of how many bytes, may be in flight.
    caf::result<void>(credit_atom, std::uint64_t, std::uint64_t),
    // From the reporter: how far event time has come in all partitions.
    caf::result<void>(watermark_atom, std::int64_t),
    // From the supervisor, after a scorer was restarted: what is under way is sent again.
    caf::result<void>(peers), caf::result<reader_status>(status_atom),
    // From the supervisor: stop reading; answered once nothing is in flight.
    caf::result<void>(drain_atom), caf::result<void>(ping_atom)>;

/// Keeps one sliding window over this node's partitions.
using window_aggregator_actor = caf::typed_actor<
    // From a reader: batches of this partition follow.
    caf::result<void>(partition_opened), caf::result<void>(cover_learnt),
    // From a reader, in order; waits here for its verdicts.
    caf::result<void>(batch_ptr),
    // From a scorer; answered to the batch's reader by range_done.
    caf::result<void>(batch_verdicts),
    // From the supervisor.
    caf::result<void>(closed_atom, stream_id),
    // From the reporter.
    caf::result<window_answer>(window_request), caf::result<void>(ping_atom)>;

/// Scores whole batches.
using scorer_actor = caf::typed_actor<
    // From a reader; leads to verdicts for the aggregators and alerts for the publisher.
    caf::result<void>(batch_ptr),
    // From the supervisor: the policies from the next batch on.
    caf::result<void>(policy_timeline_ptr), caf::result<void>(ping_atom)>;

/// Writes alerts and dead letters, and commits offsets behind what is acknowledged. Runs in a thread of its
/// own.
using publisher_actor = caf::typed_actor<
    // From a reader, once it begins at this offset.
    caf::result<void>(partition_opened),
    // From a reader, in order.
    caf::result<void>(range_opened),
    // From a scorer, in any order.
    caf::result<void>(range_judged),
    // The producer has delivery reports.
    caf::result<void>(wake_atom),
    // Time to commit.
    caf::result<void>(tick_atom),
    // From the supervisor: tell the progress and commit; answered when that is done.
    caf::result<void>(drain_atom),
    // From the supervisor: what was committed may not be.
    caf::result<void>(recommit_atom),
    // From the supervisor: answered when nothing more of the partition will be told or committed.
    caf::result<void>(closed_atom, stream_id), caf::result<void>(ping_atom)>;

/// What a node's cluster member may be told by those of other nodes. Nothing else crosses.
using cluster_peer_actor = caf::typed_actor<
    // From a node that has connected; answered in kind, or by an error that says why it is turned away.
    caf::result<peer_greeting>(peer_greeting),
    // Each second.
    caf::result<void>(node_news), caf::result<node_news>(whole_atom)>;

/// Knows the other nodes, tells them each second what this one has counted, and adds up the windows of all.
using cluster_member_actor = cluster_peer_actor::extend<
    // From the reporter; answered when the windows are complete, or after some patience as they are.
    caf::result<cluster_answer>(cluster_request),
    // Time to look who is missing.
    caf::result<void>(tick_atom), caf::result<void>(ping_atom)>;

/// Who the reporter asks.
struct roster {
  std::vector<window_aggregator_actor> aggregators; ///< in the order of the configured windows
  std::map<std::int32_t, partition_reader_actor> readers;
  std::int32_t topic_partitions = 0; ///< 0: not known yet
  cluster_member_actor cluster;      ///< none: this node is alone
};

/// Emits a summary a window each second.
using reporter_actor = caf::typed_actor<
    // Time to ask.
    caf::result<void>(tick_atom),
    // From the supervisor, whenever it changes.
    caf::result<void>(roster),
    // From the supervisor: by event time, report the ends that are left; then answer.
    caf::result<void>(finish_atom), caf::result<void>(ping_atom)>;

/// Owns the consumer's events and the life of all other actors. Runs in a thread of its own.
using supervisor_actor = caf::typed_actor<
    // The consumer has events.
    caf::result<void>(wake_atom), caf::result<void>(tick_atom),
    // From the publisher.
    caf::result<void>(std::vector<partition_progress>),
    // From readers.
    caf::result<void>(partition_starved), caf::result<void>(partition_stalled),
    caf::result<void>(partition_overtaken), caf::result<void>(partition_blocked),
    caf::result<void>(partition_flowing), caf::result<void>(partition_finished),
    // From main.
    caf::result<void>(reload_atom), caf::result<void>(shutdown_atom)>;

/// Who a reader sends to.
struct peers {
  std::vector<window_aggregator_actor> aggregators;
  std::vector<scorer_actor> scorers;
  publisher_actor publisher;
};

} // namespace vigie
