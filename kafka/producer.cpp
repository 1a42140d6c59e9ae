#include "kafka/producer.hpp"

#include "kafka/calls.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <map>
#include <thread>

namespace vigie {

namespace {

int to_int(std::chrono::milliseconds timeout) {
  return static_cast<int>(timeout.count());
}

/// librdkafka tells an empty value from none by the pointer.
rd_kafka_vu_t bytes(rd_kafka_vtype_t type, const std::optional<std::string_view>& value) {
  rd_kafka_vu_t result{};
  result.vtype = type;
  if (value) {
    const auto* data = value->empty() ? "" : value->data();
    result.u.mem = {const_cast<char*>(data), value->size()};
  }
  return result;
}

kafka_result<headers_handle> to_headers(std::span<const record_header> headers) {
  headers_handle result(rd_kafka_headers_new(headers.size()));
  for (const auto& [name, value] : headers) {
    const auto* data = !value ? nullptr : value->empty() ? "" : value->data();
    const auto size = value ? static_cast<ssize_t>(value->size()) : 0;
    if (const auto code =
            rd_kafka_header_add(result.get(), name.data(), static_cast<ssize_t>(name.size()), data, size))
      return to_kafka_error(code);
  }
  return result;
}

} // namespace

/// Members are destroyed from the last to the first: queue and topics before the client, the context after
/// it.
struct producer::state : client_context {
  std::function<void(const delivery_report&)> on_delivery;
  std::function<void()> on_wake_up;
  client_handle client;
  std::map<std::string, topic_handle, std::less<>> topics;
  queue_handle queue;
  std::atomic<bool> left_behind{false};

  ~state() { wake_nobody(); }

  void wake_nobody() {
    if (queue)
      rd_kafka_queue_cb_event_enable(queue.get(), nullptr, nullptr);
  }

  /// Nobody is there any more to be called.
  void leave_behind() {
    wake_nobody();
    left_behind = true;
  }

  static void report(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    const auto& self = *static_cast<state*>(static_cast<client_context*>(opaque));
    delivery_report result;
    result.tag = reinterpret_cast<std::uint64_t>(message->_private);
    result.offset = message->offset;
    if (message->err)
      result.error = to_kafka_error(message->err);
    self.on_delivery(result);
  }

  static void wake_up(rd_kafka_t*, void* opaque) { static_cast<state*>(opaque)->on_wake_up(); }

  rd_kafka_topic_t* topic(const std::string& name) {
    auto& handle = topics[name];
    if (!handle)
      handle.reset(rd_kafka_topic_new(client.get(), name.c_str(), nullptr));
    return handle.get();
  }
};

kafka_result<producer> producer::make(producer_options options) {
  auto self = std::make_shared<state>();
  self->log = [log = std::move(options.log), own = self.get()](auto level, auto facility, auto text) {
    if (log && !own->left_behind)
      log(level, facility, text);
  };
  self->on_delivery = std::move(options.on_delivery);
  self->on_wake_up = std::move(options.on_wake_up);
  // librdkafka's own bound is below that of brokers, which judge what is sent to them, compressed. So much an
  // ordinary broker can still read of a connection: it breaks one off that brings more.
  options.properties.insert(options.properties.begin(), {"message.max.bytes", "100000000"});
  auto configured = make_configuration(options.client, options.properties, *self);
  if (auto* error = std::get_if<kafka_error>(&configured))
    return std::move(*error);
  auto configuration = std::get<configuration_handle>(std::move(configured));
  if (self->on_delivery)
    rd_kafka_conf_set_dr_msg_cb(configuration.get(), &state::report);
  auto client = make_producer_client(std::move(configuration));
  if (auto* error = std::get_if<kafka_error>(&client))
    return std::move(*error);
  self->client = std::get<client_handle>(std::move(client));
  if (self->on_wake_up) {
    self->queue.reset(rd_kafka_queue_get_main(self->client.get()));
    rd_kafka_queue_cb_event_enable(self->queue.get(), &state::wake_up, self.get());
  }
  return producer(std::move(self));
}

producer::producer(std::shared_ptr<state> own) : state_(std::move(own)) {}

producer::producer(producer&&) noexcept = default;
producer& producer::operator=(producer&&) noexcept = default;
producer::~producer() = default;

std::optional<kafka_error> producer::produce(const outgoing_record& record) {
  std::array<rd_kafka_vu_t, 8> arguments{};
  std::size_t count = 0;
  const auto add = [&](rd_kafka_vtype_t type) -> auto& {
    auto& argument = arguments[count++];
    argument.vtype = type;
    return argument.u;
  };
  auto* topic = state_->topic(record.topic);
  if (!topic)
    return to_kafka_error(rd_kafka_last_error());
  add(RD_KAFKA_VTYPE_RKT).rkt = topic;
  add(RD_KAFKA_VTYPE_PARTITION).i32 = record.partition;
  add(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
  add(RD_KAFKA_VTYPE_OPAQUE).ptr = reinterpret_cast<void*>(record.tag);
  add(RD_KAFKA_VTYPE_TIMESTAMP).i64 = record.timestamp_ms;
  arguments[count++] = bytes(RD_KAFKA_VTYPE_VALUE, record.value);
  arguments[count++] = bytes(RD_KAFKA_VTYPE_KEY, record.key);
  headers_handle headers;
  if (!record.headers.empty()) {
    auto made = to_headers(record.headers);
    if (auto* error = std::get_if<kafka_error>(&made))
      return std::move(*error);
    headers = std::get<headers_handle>(std::move(made));
    add(RD_KAFKA_VTYPE_HEADERS).headers = headers.get();
  }
  auto error =
      to_kafka_error(error_handle(rd_kafka_produceva(state_->client.get(), arguments.data(), count)));
  // The message owns its headers once it is accepted.
  if (!error)
    static_cast<void>(headers.release());
  return error;
}

int producer::poll(milliseconds timeout) {
  return rd_kafka_poll(state_->client.get(), to_int(timeout));
}

std::optional<kafka_error> producer::flush(milliseconds timeout) {
  if (rd_kafka_flush(state_->client.get(), to_int(timeout)) == RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  return to_kafka_error(RD_KAFKA_RESP_ERR__TIMED_OUT,
                        std::to_string(in_flight()) + " messages are not acknowledged yet");
}

void producer::purge() {
  rd_kafka_purge(state_->client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

kafka_result<std::int32_t> producer::partition_count(const std::string& topic, milliseconds timeout) {
  constexpr milliseconds interval{100};
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  auto* handle = state_->topic(topic);
  if (!handle)
    return to_kafka_error(rd_kafka_last_error());
  while (true) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
    const rd_kafka_metadata_t* answer = nullptr;
    const auto wait = to_int(std::max(left, milliseconds(1)));
    if (const auto code = rd_kafka_metadata(state_->client.get(), 0, handle, &answer, wait))
      return to_kafka_error(code);
    const std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)> owner(
        answer, &rd_kafka_metadata_destroy);
    const auto& found = answer->topics[0];
    if (!found.err && found.partition_cnt > 0)
      return found.partition_cnt;
    // A topic that the question has just created has no leaders for a moment.
    if (left <= interval)
      return to_kafka_error(found.err ? found.err : RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
    poll(interval);
  }
}

int producer::in_flight() const {
  return rd_kafka_outq_len(state_->client.get());
}

std::optional<kafka_error> producer::init_transactions(milliseconds timeout) {
  return to_kafka_error(error_handle(rd_kafka_init_transactions(state_->client.get(), to_int(timeout))));
}

std::optional<kafka_error> producer::begin_transaction() {
  return to_kafka_error(error_handle(rd_kafka_begin_transaction(state_->client.get())));
}

std::optional<kafka_error>
producer::send_offsets(const std::string& topic, const std::map<std::int32_t, std::int64_t>& offsets,
                       std::shared_ptr<const rd_kafka_consumer_group_metadata_s> group,
                       milliseconds timeout) {
  // librdkafka 2.14 asks for the group's coordinator again only when a broker comes or goes. When an answer
  // is lost and none does, its call waits without end, whatever the time-out (`rd_kafka_coord_req` keeps one
  // and never looks).
  constexpr milliseconds grace{5'000};
  std::packaged_task<std::optional<kafka_error>()> call{[state = state_, list = list_of(topic, offsets),
                                                         group = std::move(group), timeout] {
    return to_kafka_error(error_handle(
        rd_kafka_send_offsets_to_transaction(state->client.get(), list.get(), group.get(), to_int(timeout))));
  }};
  auto answer = call.get_future();
  std::thread caller{std::move(call)};
  if (answer.wait_for(timeout + grace) == std::future_status::ready) {
    caller.join();
    return answer.get();
  }
  caller.detach();
  state_->leave_behind();
  auto error =
      to_kafka_error(RD_KAFKA_RESP_ERR__TIMED_OUT, "librdkafka does not find the group's coordinator");
  error.kind = kafka_error_kind::fatal;
  return error;
}

std::optional<kafka_error> producer::commit_transaction(milliseconds timeout) {
  return to_kafka_error(error_handle(rd_kafka_commit_transaction(state_->client.get(), to_int(timeout))));
}

std::optional<kafka_error> producer::transaction_fault() {
  // Out of turn while a transaction is open, so it does nothing but say whether that is well.
  auto answer = begin_transaction();
  if (answer && answer->kind != kafka_error_kind::abortable && answer->kind != kafka_error_kind::fatal)
    answer.reset();
  return answer;
}

} // namespace vigie
