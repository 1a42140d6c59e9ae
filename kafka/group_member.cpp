#include "kafka/group_member.hpp"

#include "kafka/calls.hpp"
#include "kafka/commit_outcome.hpp"
#include "kafka/consumer_partition.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace vigie {

namespace {

/// How long the last commit may take: a node that ends has 10 s for everything.
constexpr int commit_timeout_ms = 3'000;

partition_list partitions_of(const rd_kafka_topic_partition_list_t* list) {
  partition_list result;
  for (int i = 0; list != nullptr && i < list->cnt; ++i)
    result.push_back(list->elems[i].partition);
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<own_property> properties_of(const consumer_options& options) {
  std::vector<own_property> own{
      {"group.id", options.group, own_property::required},
      {"enable.auto.commit", "false", own_property::required},
      {"enable.auto.offset.store", "false", own_property::required},
      {"enable.partition.eof", "true", own_property::required},
      // An offset that the log does not hold any more is the reader's matter: see consumer_partition.
      {"auto.offset.reset", "error", own_property::required},
      {"partition.assignment.strategy", "cooperative-sticky"},
      // An empty answer tells that the end is read, so it must not wait for long.
      {"fetch.wait.max.ms", "100"},
      // Look again at once when a full queue has room; the default waits a second.
      {"fetch.queue.backoff.ms", "10"},
      // What may wait for a reader, for each partition: about 10 ms of work. More costs memory and gains
      // nothing.
      {"queued.min.messages", "5000"},
      {"queued.max.messages.kbytes", "4096"},
      {"fetch.message.max.bytes", "262144"},
      // A broker that hangs keeps its connections and says nothing: after so long others are asked. The
      // default is a minute.
      {"socket.timeout.ms", "10000"},
      // A call for a partition's leader that is away makes librdkafka connect to it again and again without a
      // pause (2.14: `rd_kafka_broker_get_async`), unless it connects to all brokers anyway.
      {"enable.sparse.connections", "false"},
      // Topics that appear and partitions that are added are taken up within this time, not in 5 minutes.
      {"topic.metadata.refresh.interval.ms", "10000"},
  };
  if (!options.static_member_id.empty())
    own.push_back({"group.instance.id", options.static_member_id, own_property::required});
  return own;
}

} // namespace

group_member::group_member(consumer_options options) : options_{std::move(options)} {
  context_.log = options_.log;
  auto configuration = value_or_throw("configuring the consumer",
                                      make_configuration(options_.client, properties_of(options_), context_));
  rd_kafka_conf_set_events(configuration.get(),
                           RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_ERROR);
  client_ = value_or_throw("making the consumer", make_consumer_client(std::move(configuration)));
  rd_kafka_poll_set_consumer(client_.get());
  events_.reset(rd_kafka_queue_get_consumer(client_.get()));
  closing_.reset(rd_kafka_queue_new(client_.get()));
  watch_ = std::make_unique<topic_watch>(client_.get(), options_.topic);
}

group_member::~group_member() {
  events_waker_.reset();
  closing_waker_.reset();
  watch_.reset();
  if (leaving_)
    finish_leaving();
  // Destruction closes what was not closed, and answers the events that come by then.
  events_.reset();
  closing_.reset();
}

void group_member::subscribe(const std::function<void()>& wake) {
  events_waker_ = std::make_unique<queue_waker>();
  events_waker_->watch(events_.get(), wake);
  closing_waker_ = std::make_unique<queue_waker>();
  closing_waker_->watch(closing_.get(), wake);
  watch_->on_answer(wake);
  const auto topics = list_of(options_.topic, partition_list{RD_KAFKA_PARTITION_UA});
  check("subscribing to " + options_.topic, rd_kafka_subscribe(client_.get(), topics.get()));
}

std::vector<source_event> group_member::take_events() {
  watch_->take_answers();
  std::vector<source_event> result;
  for (auto* queue : {events_.get(), closing_.get()})
    while (const auto event = event_handle{rd_kafka_queue_poll(queue, 0), rd_kafka_event_destroy})
      translate(*event, result);
  return result;
}

void group_member::translate(rd_kafka_event_t& event, std::vector<source_event>& out) {
  const auto code = rd_kafka_event_error(&event);
  const auto* const name = rd_kafka_err2name(code);
  switch (rd_kafka_event_type(&event)) {
  case RD_KAFKA_EVENT_REBALANCE: {
    auto kind = source_event::type::assigned;
    if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
      kind = rd_kafka_assignment_lost(client_.get()) != 0 ? source_event::type::lost
                                                          : source_event::type::revoked;
    out.push_back({kind, partitions_of(rd_kafka_event_topic_partition_list(&event)), {}});
    break;
  }
  case RD_KAFKA_EVENT_OFFSET_COMMIT:
    if (auto failure = failure_of_commit(code, rd_kafka_event_topic_partition_list(&event)))
      out.push_back(
          {source_event::type::uncommitted, {}, std::move(failure->text), std::move(failure->error)});
    else if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
      out.push_back({source_event::type::committed, {}, {}});
    break;
  case RD_KAFKA_EVENT_ERROR:
    out.push_back({kind_of(code), {}, std::string{"Kafka: "} + rd_kafka_event_error_string(&event), name});
    break;
  default:
    break;
  }
}

/// An error may end the client without saying so: then nothing comes from it any more, not even errors.
source_event::type group_member::kind_of(int code) const {
  std::array<char, 512> text{};
  const auto fatal = rd_kafka_fatal_error(client_.get(), text.data(), text.size());
  if (fatal == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID || code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
    return source_event::type::fenced;
  return fatal == RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__FATAL ? source_event::type::warning
                                                                                 : source_event::type::fatal;
}

std::map<std::int32_t, partition_offsets> group_member::offsets(const partition_list& partitions,
                                                                std::int64_t time_ms,
                                                                std::chrono::milliseconds timeout) {
  const auto timeout_ms = static_cast<int>(timeout.count());
  watch_->ask_and_wait(timeout);
  std::map<std::int32_t, partition_offsets> result;
  for (const auto partition : partitions) {
    auto& found = result[partition];
    check("asking for the offsets of partition " + std::to_string(partition),
          rd_kafka_query_watermark_offsets(client_.get(), options_.topic.c_str(), partition, &found.low,
                                           &found.high, timeout_ms));
  }
  const auto committed = list_of(options_.topic, partitions);
  check("asking for the committed offsets", rd_kafka_committed(client_.get(), committed.get(), timeout_ms));
  for (int i = 0; i < committed->cnt; ++i)
    if (committed->elems[i].offset >= 0)
      result[committed->elems[i].partition].committed = committed->elems[i].offset;
  find_time(partitions, time_ms, timeout_ms, result);
  return result;
}

void group_member::find_time(const partition_list& partitions, std::int64_t time_ms, int timeout_ms,
                             std::map<std::int32_t, partition_offsets>& out) {
  // Asked for by time, answered by offset, in the same field.
  std::map<std::int32_t, std::int64_t> times;
  for (const auto partition : partitions)
    times[partition] = time_ms;
  const auto list = list_of(options_.topic, times);
  if (rd_kafka_offsets_for_times(client_.get(), list.get(), timeout_ms) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return; // The windows then fill from where the reader begins.
  for (int i = 0; i < list->cnt; ++i) {
    const auto& answer = list->elems[i];
    auto& found = out[answer.partition];
    if (answer.err == RD_KAFKA_RESP_ERR_NO_ERROR)
      found.at_time = answer.offset >= 0 ? answer.offset : found.high;
  }
}

std::map<std::int32_t, std::unique_ptr<partition_source>>
group_member::assign(const std::map<std::int32_t, std::int64_t>& start_offsets) {
  std::map<std::int32_t, std::unique_ptr<partition_source>> sources;
  for (const auto& [partition, offset] : start_offsets)
    sources.emplace(partition,
                    std::make_unique<consumer_partition>(client_.get(), *watch_, options_.topic, partition));
  const auto list = list_of(options_.topic, start_offsets);
  if (cooperative())
    check("assigning", error_handle{rd_kafka_incremental_assign(client_.get(), list.get())});
  else
    check("assigning", rd_kafka_assign(client_.get(), list.get()));
  // A pause survives the partition's leaving (librdkafka 2.14).
  rd_kafka_resume_partitions(client_.get(), list.get());
  return sources;
}

std::unique_ptr<partition_source> group_member::reopen(std::int32_t partition, std::int64_t offset) {
  auto source = std::make_unique<consumer_partition>(client_.get(), *watch_, options_.topic, partition);
  source->drop_queued();
  const auto list = list_of(options_.topic, std::map<std::int32_t, std::int64_t>{{partition, offset}});
  check("seeking", error_handle{rd_kafka_seek_partitions(client_.get(), list.get(), call_timeout_ms)});
  // After a lost offset the partition is not fetched any more, and nothing but an assignment begins that
  // anew. (A revocation that is just coming takes this for its answer: it can't be told apart.)
  if (list->elems[0].err == RD_KAFKA_RESP_ERR__STATE && cooperative()) {
    check("unassigning", error_handle{rd_kafka_incremental_unassign(client_.get(), list.get())});
    check("assigning", error_handle{rd_kafka_incremental_assign(client_.get(), list.get())});
  } else {
    check("seeking", list->elems[0].err);
  }
  rd_kafka_resume_partitions(client_.get(), list.get());
  return source;
}

void group_member::unassign(const partition_list& partitions) {
  if (cooperative())
    error_handle{rd_kafka_incremental_unassign(client_.get(), list_of(options_.topic, partitions).get())};
  else
    rd_kafka_assign(client_.get(), nullptr);
}

/// Empty also once the client is closed.
partition_list_handle group_member::assignment() const {
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  if (rd_kafka_assignment(client_.get(), &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return list_of(options_.topic, partition_list{});
  return partition_list_handle{assigned};
}

bool group_member::cooperative() const {
  const auto* protocol = rd_kafka_rebalance_protocol(client_.get());
  return protocol != nullptr && std::string_view{protocol} == "COOPERATIVE";
}

void group_member::pause(std::int32_t partition) {
  rd_kafka_pause_partitions(client_.get(), list_of(options_.topic, partition_list{partition}).get());
}

void group_member::resume(std::int32_t partition) {
  rd_kafka_resume_partitions(client_.get(), list_of(options_.topic, partition_list{partition}).get());
}

void group_member::commit(const std::map<std::int32_t, std::int64_t>& offsets) {
  rd_kafka_commit_queue(client_.get(), list_of(options_.topic, offsets).get(), events_.get(), nullptr,
                        nullptr);
}

void group_member::commit_now(const std::map<std::int32_t, std::int64_t>& offsets) {
  // librdkafka's own waiting call has no time-out, and takes a minute without a coordinator.
  const queue_handle answers{rd_kafka_queue_new(client_.get())};
  check("committing", rd_kafka_commit_queue(client_.get(), list_of(options_.topic, offsets).get(),
                                            answers.get(), nullptr, nullptr));
  const event_handle answer{rd_kafka_queue_poll(answers.get(), commit_timeout_ms), rd_kafka_event_destroy};
  const auto code = answer ? rd_kafka_event_error(answer.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
  check("committing", code); // Also where there was nothing to commit.
  if (const auto failure = failure_of_commit(code, rd_kafka_event_topic_partition_list(answer.get())))
    throw source_error(failure->text);
}

group_metadata_handle group_member::group_metadata() {
  return group_metadata_handle{rd_kafka_consumer_group_metadata(client_.get())};
}

void group_member::leave() {
  leaving_ = true;
  // Closing alone lets a cooperative member without partitions vanish unannounced (librdkafka 2.14), and
  // the others wait out its session.
  if (assignment()->cnt == 0)
    rd_kafka_unsubscribe(client_.get());
  error_handle{rd_kafka_consumer_close_queue(client_.get(), closing_.get())};
}

bool group_member::left() {
  return rd_kafka_consumer_closed(client_.get()) != 0;
}

/// Nobody answers any more what comes while the group is left, and destruction would wait for it forever.
void group_member::finish_leaving() {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{call_timeout_ms};
  while (!left() && std::chrono::steady_clock::now() < deadline) {
    rd_kafka_assign(client_.get(), nullptr); // Any answer gives everything up by now.
    event_handle{rd_kafka_queue_poll(closing_.get(), 50), rd_kafka_event_destroy};
  }
}

} // namespace vigie
