#define CAF_SUITE kafka.producer

#include "kafka/producer.hpp"

#include "kafka/calls.hpp"
#include "kafka/embedded_broker.hpp"
#include "unit/kafka/value_of.hpp"

#include "caf/test/unit_test.hpp"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <vector>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

void require_none(const std::optional<kafka_error>& error) {
  if (error)
    CAF_FAIL(error->text);
}

/// A consumer with what it has read: the messages go first.
struct reader {
  client_handle client;
  std::vector<message_handle> messages;
};

/// A broker with the one topic "t" of one partition, and producers to it.
struct fixture {
  embedded_broker broker = value_of(embedded_broker::start());
  std::vector<delivery_report> reports;
  client_context context;

  fixture() { require_none(broker.create_topic("t", 1)); }

  producer make(std::vector<own_property> properties = {}, std::string servers = {}) {
    producer_options options;
    options.client.bootstrap_servers = servers.empty() ? broker.bootstrap_servers() : std::move(servers);
    options.properties = std::move(properties);
    options.on_delivery = [this](const delivery_report& report) { reports.push_back(report); };
    return value_of(producer::make(std::move(options)));
  }

  /// The first `count` messages of the topic.
  reader read(std::size_t count) {
    reader result;
    const std::vector<own_property> properties{{"group.id", "test"}, {"auto.offset.reset", "earliest"}};
    result.client = value_of(make_consumer_client(
        value_of(make_configuration({broker.bootstrap_servers(), {}}, properties, context))));
    const std::map<std::int32_t, std::int64_t> start{{0, 0}};
    rd_kafka_assign(result.client.get(), list_of("t", start).get());
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (result.messages.size() < count && std::chrono::steady_clock::now() < deadline)
      if (message_handle message{rd_kafka_consumer_poll(result.client.get(), 100)}; message && !message->err)
        result.messages.push_back(std::move(message));
    CAF_REQUIRE_EQUAL(result.messages.size(), count);
    return result;
  }
};

outgoing_record record_of(std::string_view value, std::uint64_t tag = 0) {
  outgoing_record record;
  record.topic = "t";
  record.value = value;
  record.tag = tag;
  return record;
}

std::string_view text_of(const void* data, std::size_t size) {
  return {static_cast<const char*>(data), size};
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(producer_tests, fixture)

CAF_TEST(each message is reported once with its place in the log) {
  auto uut = make();
  for (std::uint64_t tag = 0; tag < 1000; ++tag)
    require_none(uut.produce(record_of("x", tag)));
  require_none(uut.flush(patience));
  CAF_REQUIRE_EQUAL(reports.size(), 1000u);
  for (std::uint64_t tag = 0; tag < 1000; ++tag) {
    CAF_CHECK_EQUAL(reports[tag].tag, tag);
    CAF_CHECK_EQUAL(reports[tag].offset, static_cast<std::int64_t>(tag));
    CAF_CHECK(!reports[tag].error);
  }
  CAF_CHECK_EQUAL(uut.in_flight(), 0);
}

CAF_TEST(key and value and headers and timestamp arrive as they were given) {
  {
    auto uut = make();
    auto record = record_of("value");
    record.key = "key";
    record.headers = {{"a", "1"}, {"b", ""}, {"c", std::nullopt}};
    record.timestamp_ms = 1'700'000'000'123;
    require_none(uut.produce(record));
    auto bare = record_of("");
    require_none(uut.produce(bare));
    bare.key = "";
    bare.value = std::nullopt;
    require_none(uut.produce(bare));
    require_none(uut.flush(patience));
  }
  const auto consumer = read(3);
  const auto& messages = consumer.messages;
  const auto& full = *messages[0];
  CAF_CHECK_EQUAL(text_of(full.payload, full.len), "value");
  CAF_CHECK_EQUAL(text_of(full.key, full.key_len), "key");
  CAF_CHECK_EQUAL(rd_kafka_message_timestamp(&full, nullptr), 1'700'000'000'123);
  rd_kafka_headers_t* headers = nullptr;
  CAF_REQUIRE_EQUAL(rd_kafka_message_headers(&full, &headers), RD_KAFKA_RESP_ERR_NO_ERROR);
  CAF_CHECK_EQUAL(rd_kafka_header_cnt(headers), 3u);
  const auto header = [&](const char* name) {
    const void* data = nullptr;
    std::size_t size = 0;
    rd_kafka_header_get_last(headers, name, &data, &size);
    return data ? std::optional<std::string>(text_of(data, size)) : std::nullopt;
  };
  CAF_CHECK_EQUAL(header("a"), std::optional<std::string>("1"));
  CAF_CHECK_EQUAL(header("b"), std::optional<std::string>(""));
  CAF_CHECK(!header("c"));
  CAF_MESSAGE("no key and an empty value; an empty key and no value");
  CAF_CHECK(!messages[1]->key);
  CAF_CHECK(messages[1]->payload != nullptr);
  CAF_CHECK_EQUAL(messages[1]->len, 0u);
  CAF_CHECK(messages[2]->key != nullptr);
  CAF_CHECK_EQUAL(messages[2]->key_len, 0u);
  CAF_CHECK(!messages[2]->payload);
}

CAF_TEST(a full queue is backpressure and takes nothing) {
  auto uut = make({{"queue.buffering.max.messages", "10"}, {"linger.ms", "60000"}});
  for (int i = 0; i < 10; ++i)
    require_none(uut.produce(record_of("x")));
  const auto error = uut.produce(record_of("x"));
  CAF_REQUIRE(error.has_value());
  CAF_CHECK(error->kind == kafka_error_kind::queue_full);
  CAF_CHECK_EQUAL(uut.in_flight(), 10);
  require_none(uut.flush(patience));
  require_none(uut.produce(record_of("x")));
}

CAF_TEST(a message that no broker takes in time is reported as a retriable failure) {
  auto uut = make({{"message.timeout.ms", "50"}}, "127.0.0.1:1");
  require_none(uut.produce(record_of("x", 7)));
  require_none(uut.flush(patience));
  CAF_REQUIRE_EQUAL(reports.size(), 1u);
  CAF_CHECK_EQUAL(reports[0].tag, 7u);
  CAF_REQUIRE(reports[0].error.has_value());
  CAF_CHECK(reports[0].error->kind == kafka_error_kind::retriable);
}

CAF_TEST(a message larger than allowed is refused for good) {
  auto uut = make({{"message.max.bytes", "1000"}});
  const std::string large(2000, 'x');
  const auto error = uut.produce(record_of(large));
  CAF_REQUIRE(error.has_value());
  CAF_CHECK(error->kind == kafka_error_kind::permanent);
}

CAF_TEST(a flush that is too short says how much is missing) {
  auto uut = make({}, "127.0.0.1:1");
  require_none(uut.produce(record_of("x")));
  const auto error = uut.flush(1ms);
  CAF_REQUIRE(error.has_value());
  CAF_CHECK(error->kind == kafka_error_kind::retriable);
  CAF_CHECK(error->text.starts_with("1 message"));
}

CAF_TEST(a topic tells its number of partitions) {
  require_none(broker.create_topic("seven", 7));
  auto uut = make();
  CAF_CHECK_EQUAL(value_of(uut.partition_count("seven", patience)), 7);
  CAF_MESSAGE("and a broker that is not there is an error");
  auto alone = make({}, "127.0.0.1:1");
  CAF_CHECK(std::holds_alternative<kafka_error>(alone.partition_count("seven", 100ms)));
}

CAF_TEST(what is purged is reported) {
  auto uut = make({}, "127.0.0.1:1");
  require_none(uut.produce(record_of("x", 3)));
  uut.purge();
  require_none(uut.flush(patience));
  CAF_REQUIRE_EQUAL(reports.size(), 1u);
  CAF_CHECK(reports[0].error.has_value());
}

CAF_TEST(the wake up comes when there are reports to poll) {
  std::atomic<int> wake_ups = 0;
  producer_options options;
  options.client.bootstrap_servers = broker.bootstrap_servers();
  options.on_delivery = [this](const delivery_report& report) { reports.push_back(report); };
  options.on_wake_up = [&] {
    ++wake_ups;
    wake_ups.notify_all();
  };
  auto uut = value_of(producer::make(std::move(options)));
  require_none(uut.produce(record_of("x")));
  while (reports.empty()) {
    wake_ups.wait(0);
    wake_ups = 0;
    uut.poll(0ms);
  }
  CAF_CHECK(!reports[0].error);
}

CAF_TEST(a transaction reports its messages before it is committed) {
  auto uut = make({{"transactional.id", "tx"}});
  require_none(uut.init_transactions(patience));
  require_none(uut.begin_transaction());
  require_none(uut.produce(record_of("x", 1)));
  require_none(uut.commit_transaction(patience));
  CAF_REQUIRE_EQUAL(reports.size(), 1u);
  CAF_CHECK(!reports[0].error);
}

CAF_TEST(a call out of turn is an error and no crash) {
  auto uut = make({{"transactional.id", "tx"}});
  CAF_CHECK(uut.begin_transaction().has_value());
}

CAF_TEST(offsets are given up where librdkafka waits for the coordinator without end) {
  const auto host = value_of(make_producer_client(value_of(make_configuration({}, {}, context))));
  const mock_cluster_handle cluster{rd_kafka_mock_cluster_new(host.get(), 1)};
  auto uut = make({{"transactional.id", "tx"}}, rd_kafka_mock_cluster_bootstraps(cluster.get()));
  require_none(uut.init_transactions(patience));
  require_none(uut.begin_transaction());
  // An error for which it neither gives up nor asks again: it waits for a broker to come or go, and none
  // does.
  constexpr std::int16_t find_coordinator = 10;
  rd_kafka_mock_push_request_errors(cluster.get(), find_coordinator, 1,
                                    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);
  const auto error = uut.send_offsets(
      "t", {{0, 7}}, group_metadata_handle{rd_kafka_consumer_group_metadata_new("group")}, 1s);
  CAF_REQUIRE(error.has_value());
  CAF_MESSAGE(error->text);
  CAF_CHECK(error->kind == kafka_error_kind::fatal);
}

CAF_TEST_FIXTURE_SCOPE_END()
