// Reads a topic to the end offsets seen at start and only counts: the limit that `vigie run --until-end` is
// measured against. librdkafka alone, with the settings that served it best; prints one JSON object.
//
//   bare-consumer BOOTSTRAP-SERVERS TOPIC [PROPERTY=VALUE]...

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/resource.h>

namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t batch_size = 5000;
constexpr int timeout_ms = 30'000;

struct queue_deleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using queue_handle = std::unique_ptr<rd_kafka_queue_t, queue_deleter>;

struct client_deleter {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
using client_handle = std::unique_ptr<rd_kafka_t, client_deleter>;

struct metadata_deleter {
  void operator()(const rd_kafka_metadata_t* metadata) const { rd_kafka_metadata_destroy(metadata); }
};

/// What is left of one partition.
struct partition {
  std::int32_t id;
  std::int64_t next;
  std::int64_t end;

  /// True once, when `position` is the first one past the end.
  bool finishes_at(std::int64_t position) {
    const auto was_open = next < end;
    next = std::max(next, position);
    return was_open && next >= end;
  }
};

struct counts {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

void require(bool holds, const std::string& what) {
  if (!holds)
    throw std::runtime_error(what);
}

client_handle connect(const std::string& servers, const std::vector<std::string>& properties) {
  std::array<char, 512> error{};
  auto* configuration = rd_kafka_conf_new();
  const auto set = [&](const std::string& name, const std::string& value) {
    require(rd_kafka_conf_set(configuration, name.c_str(), value.c_str(), error.data(), error.size()) ==
                RD_KAFKA_CONF_OK,
            error.data());
  };
  set("bootstrap.servers", servers);
  set("group.id", "bare-consumer");
  set("enable.auto.commit", "false");
  set("enable.partition.eof", "true");
  set("queued.min.messages", "100000");
  set("queued.max.messages.kbytes", "32768");
  set("fetch.queue.backoff.ms", "10");
  set("check.crcs", "false");
  for (const auto& property : properties)
    set(property.substr(0, property.find('=')), property.substr(property.find('=') + 1));
  client_handle result(rd_kafka_new(RD_KAFKA_CONSUMER, configuration, error.data(), error.size()));
  require(result != nullptr, error.data());
  return result;
}

std::vector<partition> partitions_of(rd_kafka_t* client, const std::string& topic) {
  std::vector<partition> result;
  const std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)> handle(
      rd_kafka_topic_new(client, topic.c_str(), nullptr), &rd_kafka_topic_destroy);
  const rd_kafka_metadata_t* answer = nullptr;
  require(rd_kafka_metadata(client, 0, handle.get(), &answer, timeout_ms) == RD_KAFKA_RESP_ERR_NO_ERROR,
          "no metadata from the brokers");
  const std::unique_ptr<const rd_kafka_metadata_t, metadata_deleter> owner(answer);
  for (int i = 0; i < answer->topics[0].partition_cnt; ++i) {
    partition found{answer->topics[0].partitions[i].id, 0, 0};
    require(rd_kafka_query_watermark_offsets(client, topic.c_str(), found.id, &found.next, &found.end,
                                             timeout_ms) == RD_KAFKA_RESP_ERR_NO_ERROR,
            "no offsets of partition " + std::to_string(found.id));
    result.push_back(found);
  }
  require(!result.empty(), "no topic " + topic);
  return result;
}

/// Starts at the first offset of each partition that holds messages; returns how many partitions these are.
std::size_t assign(rd_kafka_t* client, const std::string& topic, const std::vector<partition>& partitions) {
  auto* list = rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()));
  for (const auto& from : partitions)
    if (from.next < from.end)
      rd_kafka_topic_partition_list_add(list, topic.c_str(), from.id)->offset = from.next;
  const auto count = list->cnt;
  const auto code = rd_kafka_assign(client, list);
  rd_kafka_topic_partition_list_destroy(list);
  require(code == RD_KAFKA_RESP_ERR_NO_ERROR, rd_kafka_err2str(code));
  return static_cast<std::size_t>(count);
}

/// Messages of one call, given back together.
class batch {
public:
  explicit batch(rd_kafka_queue_t* queue) {
    const auto taken = rd_kafka_consume_batch_queue(queue, 1000, messages_.data(), messages_.size());
    require(taken >= 0, "taking messages failed");
    size_ = static_cast<std::size_t>(taken);
  }

  ~batch() {
    for (auto* message : messages())
      rd_kafka_message_destroy(message);
  }

  batch(const batch&) = delete;
  batch& operator=(const batch&) = delete;

  std::span<rd_kafka_message_t* const> messages() const { return std::span(messages_).first(size_); }

private:
  std::array<rd_kafka_message_t*, batch_size> messages_;
  std::size_t size_ = 0;
};

counts count_to_the_end(rd_kafka_t* client, std::vector<partition>& partitions, std::size_t unfinished) {
  const queue_handle queue(rd_kafka_queue_get_consumer(client));
  counts result;
  while (unfinished > 0) {
    const batch taken(queue.get());
    for (const auto* message : taken.messages()) {
      // The end of a partition comes also behind the marks of transactions, which are no messages.
      const auto is_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
      if (!is_end && message->err)
        throw std::runtime_error(rd_kafka_message_errstr(message));
      auto& from = partitions.at(static_cast<std::size_t>(message->partition));
      if (!is_end && message->offset < from.end) {
        ++result.messages;
        result.bytes += message->len;
      }
      unfinished -= from.finishes_at(message->offset + (is_end ? 0 : 1)) ? 1 : 0;
    }
  }
  return result;
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void print(const counts& done, steady::time_point start, steady::time_point first) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const std::chrono::duration<double> seconds = steady::now() - start;
  const std::chrono::duration<double> starting = first - start;
  const auto cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  const auto millions = static_cast<double>(done.messages) / 1e6;
  std::printf("{\"messages\":%llu,\"bytes\":%llu,\"seconds\":%.3f,\"start_seconds\":%.3f,\"messages_per_"
              "second\":%.0f,"
              "\"cpu_seconds\":%.3f,\"cpu_seconds_per_million\":%.3f,\"peak_rss_mb\":%.1f}\n",
              static_cast<unsigned long long>(done.messages), static_cast<unsigned long long>(done.bytes),
              seconds.count(), starting.count(), static_cast<double>(done.messages) / seconds.count(), cpu,
              millions > 0 ? cpu / millions : 0.0, static_cast<double>(usage.ru_maxrss) / 1024);
}

} // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2) {
    std::fputs("usage: bare-consumer BOOTSTRAP-SERVERS TOPIC [PROPERTY=VALUE]...\n", stderr);
    return 2;
  }
  try {
    const auto start = steady::now();
    const auto client = connect(arguments[0], {arguments.begin() + 2, arguments.end()});
    auto partitions = partitions_of(client.get(), arguments[1]);
    const auto unfinished = assign(client.get(), arguments[1], partitions);
    const auto first = steady::now();
    const auto done = count_to_the_end(client.get(), partitions, unfinished);
    print(done, start, first);
    rd_kafka_consumer_close(client.get());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bare-consumer: %s\n", error.what());
    return 1;
  }
}
