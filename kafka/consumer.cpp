#include "kafka/consumer.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <utility>

namespace vigie {

namespace {

using event_handle = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;

/// How long a call may take that is made while nothing else can go on.
constexpr int call_timeout_ms = 5'000;
/// How long the last commit may take: a node that ends has 10 s for everything.
constexpr int commit_timeout_ms = 3'000;

[[noreturn]] void fail(std::string_view what, rd_kafka_resp_err_t code) {
  throw source_error(std::string{what} + ": " + to_kafka_error(code).text);
}

void check(std::string_view what, rd_kafka_resp_err_t code) {
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    fail(what, code);
}

void check(std::string_view what, error_handle error) {
  if (const auto failure = to_kafka_error(std::move(error)))
    throw source_error(std::string{what} + ": " + failure->text);
}

template <class T>
T value_or_throw(std::string_view what, kafka_result<T> result) {
  if (const auto* error = std::get_if<kafka_error>(&result))
    throw source_error(std::string{what} + ": " + error->text);
  return std::move(std::get<T>(result));
}

partition_list partitions_of(const rd_kafka_topic_partition_list_t* list) {
  partition_list result;
  for (int i = 0; list != nullptr && i < list->cnt; ++i)
    result.push_back(list->elems[i].partition);
  std::sort(result.begin(), result.end());
  return result;
}

partition_list_handle list_of(const std::string& topic, const partition_list& partitions) {
  partition_list_handle list{rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()))};
  for (const auto partition : partitions)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  return list;
}

partition_list_handle list_of(const std::string& topic, const std::map<std::int32_t, std::int64_t>& offsets) {
  partition_list_handle list{rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size()))};
  for (const auto& [partition, offset] : offsets)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = offset;
  return list;
}

/// A function called on librdkafka's thread when an empty queue gets something.
class queue_waker {
public:
  void watch(rd_kafka_queue_t* queue, std::function<void()> wake) {
    wake_ = std::move(wake);
    queue_ = queue;
    rd_kafka_queue_cb_event_enable(
        queue, [](rd_kafka_t*, void* self) { static_cast<queue_waker*>(self)->wake_(); }, this);
  }

  ~queue_waker() {
    // Waits for a call that is under way: it runs under the queue's lock.
    if (queue_ != nullptr)
      rd_kafka_queue_cb_event_enable(queue_, nullptr, nullptr);
  }

private:
  rd_kafka_queue_t* queue_ = nullptr;
  std::function<void()> wake_;
};

/// The ends that the brokers told last. Set by the supervisor, read by readers.
class told_ends {
public:
  void set(std::map<std::int32_t, told_end> ends) {
    const std::lock_guard guard{mutex_};
    ends_ = std::move(ends);
  }

  told_end of(std::int32_t partition) const {
    const std::lock_guard guard{mutex_};
    const auto found = ends_.find(partition);
    return found == ends_.end() ? told_end{} : found->second;
  }

private:
  mutable std::mutex mutex_;
  std::map<std::int32_t, told_end> ends_;
};

class consumer_partition final : public partition_source {
public:
  consumer_partition(rd_kafka_t* client, const told_ends& ends, std::string topic, std::int32_t partition)
      : client_{client}, ends_{ends}, topic_{std::move(topic)}, partition_{partition},
        queue_{rd_kafka_queue_get_partition(client, topic_.c_str(), partition)} {
    // Away from the consumer's queue, onto which partitions are forwarded by default.
    rd_kafka_queue_forward(queue_.get(), nullptr);
  }

  ~consumer_partition() override { release(); }

  consumer_partition(const consumer_partition&) = delete;
  consumer_partition& operator=(const consumer_partition&) = delete;

  std::span<const record> take(std::size_t limit) override {
    release();
    messages_.resize(limit);
    const auto taken = rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data(), limit);
    messages_.resize(taken < 0 ? 0 : static_cast<std::size_t>(taken));
    records_.clear();
    delivered_.clear();
    for (auto* message : messages_)
      add(*message);
    return records_;
  }

  std::vector<std::pair<std::string, std::string>> headers(std::size_t index) const override {
    std::vector<std::pair<std::string, std::string>> result;
    rd_kafka_headers_t* list = nullptr;
    if (rd_kafka_message_headers(delivered_[index], &list) != RD_KAFKA_RESP_ERR_NO_ERROR)
      return result;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(list, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
      result.emplace_back(name, std::string{static_cast<const char*>(value), size});
    return result;
  }

  void on_ready(std::function<void()> wake) override { waker_.watch(queue_.get(), std::move(wake)); }

  bool at_end() const override { return end_seen_ && *end_seen_ == end_offset(); }

  std::int64_t end_offset() const override {
    std::int64_t low = 0;
    std::int64_t high = 0;
    // From the last fetch response; no request is made.
    if (rd_kafka_get_watermark_offsets(client_, topic_.c_str(), partition_, &low, &high) !=
        RD_KAFKA_RESP_ERR_NO_ERROR)
      high = 0;
    return std::max<std::int64_t>({0, high, last_told_end().offset});
  }

  told_end last_told_end() const override { return ends_.of(partition_); }

private:
  void add(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      end_seen_ = message.offset; // The end may have moved since.
      return;
    }
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return; // The consumer's own queue reports it as well.
    end_seen_.reset();
    record taken;
    taken.offset = message.offset;
    rd_kafka_timestamp_type_t type{};
    taken.timestamp_ms = rd_kafka_message_timestamp(&message, &type);
    if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE)
      taken.timestamp_ms = -1;
    if (message.key != nullptr)
      taken.key.emplace(static_cast<const char*>(message.key), message.key_len);
    if (message.payload != nullptr)
      taken.value.emplace(static_cast<const char*>(message.payload), message.len);
    records_.push_back(taken);
    delivered_.push_back(&message);
  }

  void release() {
    for (auto* message : messages_)
      rd_kafka_message_destroy(message);
    messages_.clear();
  }

  rd_kafka_t* client_;
  const told_ends& ends_;
  std::string topic_;
  std::int32_t partition_;
  queue_handle queue_;
  queue_waker waker_; // Before the queue goes.
  std::vector<rd_kafka_message_t*> messages_;
  std::vector<const rd_kafka_message_t*> delivered_; ///< those of the records, for their headers
  std::vector<record> records_;
  std::optional<std::int64_t> end_seen_;
};

class consumer final : public record_source {
public:
  explicit consumer(consumer_options options) : options_{std::move(options)} {
    context_.log = options_.log;
    std::vector<own_property> own{
        {"group.id", options_.group, own_property::required},
        {"enable.auto.commit", "false", own_property::required},
        {"enable.auto.offset.store", "false", own_property::required},
        {"enable.partition.eof", "true", own_property::required},
        {"auto.offset.reset", options_.from_earliest ? "earliest" : "latest", own_property::required},
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
    };
    if (!options_.static_member_id.empty())
      own.push_back({"group.instance.id", options_.static_member_id, own_property::required});
    auto configuration =
        value_or_throw("configuring the consumer", make_configuration(options_.client, own, context_));
    rd_kafka_conf_set_events(configuration.get(),
                             RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_ERROR);
    client_ = value_or_throw("making the consumer", make_consumer_client(std::move(configuration)));
    rd_kafka_poll_set_consumer(client_.get());
    events_.reset(rd_kafka_queue_get_consumer(client_.get()));
    closing_.reset(rd_kafka_queue_new(client_.get()));
    answers_.reset(rd_kafka_queue_new(client_.get()));
  }

  ~consumer() override {
    events_waker_.reset();
    closing_waker_.reset();
    answers_waker_.reset();
    if (leaving_)
      finish_leaving();
    // Destruction closes what was not closed, and answers the events that come by then.
    events_.reset();
    closing_.reset();
    answers_.reset();
  }

  void subscribe(std::function<void()> wake) override {
    events_waker_ = std::make_unique<queue_waker>();
    events_waker_->watch(events_.get(), wake);
    closing_waker_ = std::make_unique<queue_waker>();
    closing_waker_->watch(closing_.get(), wake);
    answers_waker_ = std::make_unique<queue_waker>();
    answers_waker_->watch(answers_.get(), wake);
    const auto topics = list_of(options_.topic, partition_list{RD_KAFKA_PARTITION_UA});
    check("subscribing to " + options_.topic, rd_kafka_subscribe(client_.get(), topics.get()));
  }

  std::vector<source_event> take_events() override {
    std::vector<source_event> result;
    for (auto* queue : {events_.get(), closing_.get(), answers_.get()})
      while (const auto event = event_handle{rd_kafka_queue_poll(queue, 0), rd_kafka_event_destroy})
        translate(*event, result);
    return result;
  }

  std::optional<std::int32_t> partition_count() override {
    const auto known = partition_count_.load();
    return known > 0 ? std::optional{known} : std::nullopt;
  }

  std::map<std::int32_t, partition_offsets> offsets(const partition_list& partitions, std::int64_t time_ms,
                                                    std::chrono::milliseconds timeout) override {
    const auto timeout_ms = static_cast<int>(timeout.count());
    learn_partition_count(timeout_ms);
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

  std::map<std::int32_t, std::unique_ptr<partition_source>>
  assign(const std::map<std::int32_t, std::int64_t>& start_offsets) override {
    std::map<std::int32_t, std::unique_ptr<partition_source>> sources;
    for (const auto& [partition, offset] : start_offsets)
      sources.emplace(partition,
                      std::make_unique<consumer_partition>(client_.get(), ends_, options_.topic, partition));
    const auto list = list_of(options_.topic, start_offsets);
    if (cooperative())
      check("assigning", error_handle{rd_kafka_incremental_assign(client_.get(), list.get())});
    else
      check("assigning", rd_kafka_assign(client_.get(), list.get()));
    return sources;
  }

  std::unique_ptr<partition_source> reopen(std::int32_t partition, std::int64_t offset) override {
    const auto list = list_of(options_.topic, std::map<std::int32_t, std::int64_t>{{partition, offset}});
    check("seeking", error_handle{rd_kafka_seek_partitions(client_.get(), list.get(), call_timeout_ms)});
    check("seeking", list->elems[0].err);
    rd_kafka_resume_partitions(client_.get(), list.get());
    return std::make_unique<consumer_partition>(client_.get(), ends_, options_.topic, partition);
  }

  void unassign(const partition_list& partitions) override {
    if (cooperative())
      error_handle{rd_kafka_incremental_unassign(client_.get(), list_of(options_.topic, partitions).get())};
    else
      rd_kafka_assign(client_.get(), nullptr);
  }

  void ask_ends(std::int64_t now_ms) override {
    if (asked_ms_)
      return;
    const auto list = assignment();
    if (list->cnt == 0)
      return;
    for (int i = 0; i < list->cnt; ++i)
      list->elems[i].offset = RD_KAFKA_OFFSET_SPEC_LATEST;
    const std::unique_ptr<rd_kafka_AdminOptions_t, decltype(&rd_kafka_AdminOptions_destroy)> options{
        rd_kafka_AdminOptions_new(client_.get(), RD_KAFKA_ADMIN_OP_LISTOFFSETS),
        rd_kafka_AdminOptions_destroy};
    error_handle{
        rd_kafka_AdminOptions_set_isolation_level(options.get(), RD_KAFKA_ISOLATION_LEVEL_READ_COMMITTED)};
    rd_kafka_AdminOptions_set_request_timeout(options.get(), call_timeout_ms, nullptr, 0);
    asked_ms_ = now_ms;
    rd_kafka_ListOffsets(client_.get(), list.get(), options.get(), answers_.get());
  }

  void pause(std::int32_t partition) override {
    rd_kafka_pause_partitions(client_.get(), list_of(options_.topic, partition_list{partition}).get());
  }

  void resume(std::int32_t partition) override {
    rd_kafka_resume_partitions(client_.get(), list_of(options_.topic, partition_list{partition}).get());
  }

  void commit(const std::map<std::int32_t, std::int64_t>& offsets) override {
    rd_kafka_commit_queue(client_.get(), list_of(options_.topic, offsets).get(), events_.get(), nullptr,
                          nullptr);
  }

  void commit_now(const std::map<std::int32_t, std::int64_t>& offsets) override {
    // librdkafka's own waiting call has no time-out, and takes a minute without a coordinator.
    const queue_handle answers{rd_kafka_queue_new(client_.get())};
    check("committing", rd_kafka_commit_queue(client_.get(), list_of(options_.topic, offsets).get(),
                                              answers.get(), nullptr, nullptr));
    const event_handle answer{rd_kafka_queue_poll(answers.get(), commit_timeout_ms), rd_kafka_event_destroy};
    check("committing", answer ? rd_kafka_event_error(answer.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT);
  }

  group_metadata_handle group_metadata() override {
    return group_metadata_handle{rd_kafka_consumer_group_metadata(client_.get())};
  }

  void leave() override {
    leaving_ = true;
    // Closing alone lets a cooperative member without partitions vanish unannounced (librdkafka 2.14), and
    // the others wait out its session.
    if (assignment()->cnt == 0)
      rd_kafka_unsubscribe(client_.get());
    error_handle{rd_kafka_consumer_close_queue(client_.get(), closing_.get())};
  }

  bool left() override { return rd_kafka_consumer_closed(client_.get()) != 0; }

private:
  /// Nobody answers any more what comes while the group is left, and destruction would wait for it forever.
  void finish_leaving() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{call_timeout_ms};
    while (!left() && std::chrono::steady_clock::now() < deadline) {
      rd_kafka_assign(client_.get(), nullptr); // Any answer gives everything up by now.
      event_handle{rd_kafka_queue_poll(closing_.get(), 50), rd_kafka_event_destroy};
    }
  }

  /// Empty also once the client is closed.
  partition_list_handle assignment() const {
    rd_kafka_topic_partition_list_t* assigned = nullptr;
    if (rd_kafka_assignment(client_.get(), &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR)
      return list_of(options_.topic, partition_list{});
    return partition_list_handle{assigned};
  }

  bool cooperative() const {
    const auto* protocol = rd_kafka_rebalance_protocol(client_.get());
    return protocol != nullptr && std::string_view{protocol} == "COOPERATIVE";
  }

  void translate(rd_kafka_event_t& event, std::vector<source_event>& out) {
    const auto code = rd_kafka_event_error(&event);
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
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        out.push_back({source_event::type::committed, {}, {}});
      else if (code != RD_KAFKA_RESP_ERR__NO_OFFSET)
        out.push_back({source_event::type::uncommitted, {}, "committing: " + to_kafka_error(code).text});
      break;
    case RD_KAFKA_EVENT_ERROR: {
      const bool fatal = code == RD_KAFKA_RESP_ERR__FATAL;
      out.push_back({fatal ? source_event::type::fatal : source_event::type::warning,
                     {},
                     std::string{"Kafka: "} + rd_kafka_event_error_string(&event)});
      break;
    }
    case RD_KAFKA_EVENT_LISTOFFSETS_RESULT:
      learn_ends(event);
      break;
    default:
      break;
    }
  }

  /// A partition whose leader did not answer is left out: its end is not known now.
  void learn_ends(rd_kafka_event_t& event) {
    const auto asked_ms = std::exchange(asked_ms_, std::nullopt).value_or(0);
    std::map<std::int32_t, told_end> ends;
    std::size_t count = 0;
    const auto* result = rd_kafka_event_ListOffsets_result(&event);
    const auto** infos = rd_kafka_ListOffsets_result_infos(result, &count);
    for (std::size_t i = 0; i < count; ++i)
      if (const auto* end = rd_kafka_ListOffsetsResultInfo_topic_partition(infos[i]);
          end->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        ends[end->partition] = {end->offset, asked_ms};
    ends_.set(std::move(ends));
  }

  void learn_partition_count(int timeout_ms) {
    const topic_handle topic{rd_kafka_topic_new(client_.get(), options_.topic.c_str(), nullptr)};
    const rd_kafka_metadata_t* metadata = nullptr;
    check("asking for the partitions of " + options_.topic,
          rd_kafka_metadata(client_.get(), 0, topic.get(), &metadata, timeout_ms));
    if (metadata->topic_cnt == 1)
      partition_count_ = metadata->topics[0].partition_cnt;
    rd_kafka_metadata_destroy(metadata);
  }

  void find_time(const partition_list& partitions, std::int64_t time_ms, int timeout_ms,
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

  // The context outlives the client, the client its queues.
  client_context context_;
  consumer_options options_;
  client_handle client_;
  queue_handle events_;
  queue_handle closing_;
  queue_handle answers_;
  std::unique_ptr<queue_waker> events_waker_;
  std::unique_ptr<queue_waker> closing_waker_;
  std::unique_ptr<queue_waker> answers_waker_;
  told_ends ends_;
  std::optional<std::int64_t> asked_ms_; ///< while an answer is awaited
  std::atomic<std::int32_t> partition_count_ = 0;
  bool leaving_ = false;
};

} // namespace

std::shared_ptr<record_source> make_consumer(consumer_options options) {
  return std::make_shared<consumer>(std::move(options));
}

} // namespace vigie
