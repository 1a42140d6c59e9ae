#include "kafka/consumer_partition.hpp"

#include "kafka/error.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <utility>

namespace vigie {

consumer_partition::consumer_partition(rd_kafka_t* client, const topic_watch& watch, std::string topic,
                                       std::int32_t partition)
    : client_{client}, watch_{watch}, topic_{std::move(topic)}, partition_{partition},
      queue_{rd_kafka_queue_get_partition(client, topic_.c_str(), partition)} {
  // Away from the consumer's queue, onto which partitions are forwarded by default.
  rd_kafka_queue_forward(queue_.get(), nullptr);
}

consumer_partition::~consumer_partition() {
  release();
}

void consumer_partition::drop_queued() {
  for (bool empty = false; !empty;) {
    messages_.resize(1000);
    const auto count = rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data(), messages_.size());
    messages_.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    empty = messages_.empty();
    release();
  }
}

taken_records consumer_partition::take(std::size_t limit) {
  release();
  messages_.resize(limit);
  const auto count = rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data(), limit);
  messages_.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  records_.clear();
  delivered_.clear();
  std::optional<read_failure> failure;
  for (const auto* message : messages_) {
    if (failed_)
      break;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      add(*message);
    else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
      end_seen_ = message->offset; // The end may have moved since.
    else
      failure = failure_of(*message);
  }
  return {records_, std::move(failure)};
}

read_failure consumer_partition::failure_of(const rd_kafka_message_t& error) {
  read_failure failure{read_failure::type::refused, error.offset, rd_kafka_err2name(error.err),
                       rd_kafka_message_errstr(&error)};
  switch (error.err) {
  case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    failure.kind = read_failure::type::lost_offset;
    break;
  // Behind a message whose checksum is wrong librdkafka loses its place (2.14: `rd_kafka_buf_skip_to` is
  // given a length), so that what follows is not what the log holds.
  case RD_KAFKA_RESP_ERR__BAD_MSG:
  case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
  case RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED:
  case RD_KAFKA_RESP_ERR__UNDERFLOW:
  case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    failure.kind = read_failure::type::unreadable;
    break;
  default:
    break;
  }
  failed_ = failure.kind != read_failure::type::refused;
  return failure;
}

void consumer_partition::add(const rd_kafka_message_t& message) {
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

void consumer_partition::release() {
  for (auto* message : messages_)
    rd_kafka_message_destroy(message);
  messages_.clear();
}

header_list consumer_partition::headers(std::size_t index) const {
  header_list result;
  rd_kafka_headers_t* list = nullptr;
  if (rd_kafka_message_headers(delivered_[index], &list) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return result;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(list, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
    result.emplace_back(name, value == nullptr
                                  ? std::nullopt
                                  : std::optional{std::string{static_cast<const char*>(value), size}});
  return result;
}

void consumer_partition::on_ready(std::function<void()> wake) {
  waker_.watch(queue_.get(), std::move(wake));
}

bool consumer_partition::at_end() const {
  return end_seen_ && *end_seen_ == end_offset();
}

std::int64_t consumer_partition::end_offset() const {
  std::int64_t low = 0;
  std::int64_t high = 0;
  // From the last fetch response; no request is made.
  if (rd_kafka_get_watermark_offsets(client_, topic_.c_str(), partition_, &low, &high) !=
      RD_KAFKA_RESP_ERR_NO_ERROR)
    high = 0;
  return std::max<std::int64_t>({0, high, last_told_end().offset});
}

told_end consumer_partition::last_told_end() const {
  return watch_.end_of(partition_);
}

} // namespace vigie
