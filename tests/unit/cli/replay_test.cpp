#define CAF_SUITE cli.replay

#include "cli/replay.hpp"

#include "kafka/calls.hpp"
#include "kafka/embedded_broker.hpp"
#include "unit/kafka/value_of.hpp"

#include "caf/test/unit_test.hpp"

#include <librdkafka/rdkafka.h>

#include <map>
#include <set>
#include <vector>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

/// A broker with the topic "t" of two partitions, and rows whose step is their number.
struct fixture {
  embedded_broker broker = value_of(embedded_broker::start());
  client_context context;
  std::int32_t given = 0;

  fixture() { CAF_REQUIRE(!broker.create_topic("t", 2)); }

  replay_options options_for(std::int32_t rows) {
    replay_options result;
    result.client.bootstrap_servers = broker.bootstrap_servers();
    result.topic = "t";
    result.speed = full_speed{};
    result.next = [this, rows](replay_message& next_one) {
      next_one.step = ++given;
      next_one.value = "row " + std::to_string(given);
      return given <= rows;
    };
    result.pause = [](auto) { return false; };
    return result;
  }

  struct message {
    std::string value;
    std::int64_t timestamp_ms;
    bool has_key;
  };

  /// The first `count` messages of a partition.
  std::vector<message> read(std::int32_t partition, std::size_t count) {
    const std::vector<own_property> properties{{"group.id", "test"}, {"auto.offset.reset", "earliest"}};
    const auto reader = value_of(make_consumer_client(
        value_of(make_configuration({broker.bootstrap_servers(), {}}, properties, context))));
    const std::map<std::int32_t, std::int64_t> start{{partition, 0}};
    rd_kafka_assign(reader.get(), list_of("t", start).get());
    std::vector<message> result;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (result.size() < count && std::chrono::steady_clock::now() < deadline)
      if (const message_handle found{rd_kafka_consumer_poll(reader.get(), 100)}; found && !found->err)
        result.push_back({{static_cast<const char*>(found->payload), found->len},
                          rd_kafka_message_timestamp(found.get(), nullptr),
                          found->key != nullptr});
    CAF_REQUIRE_EQUAL(result.size(), count);
    return result;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(replay_tests, fixture)

CAF_TEST(rows go to the partitions in turn with the time that they are given and without a key) {
  auto options = options_for(1000);
  options.next = [before = std::move(options.next)](replay_message& next_one) {
    const bool more = before(next_one);
    next_one.timestamp_ms = 1'000'000 + next_one.step;
    return more;
  };
  const auto totals = value_of(replay(std::move(options)));
  CAF_CHECK_EQUAL(totals.messages, 1000u);
  CAF_CHECK_EQUAL(totals.failed, 0u);
  for (const auto partition : {0, 1}) {
    auto step = partition + 1;
    for (const auto& each : read(partition, 500)) {
      CAF_CHECK_EQUAL(each.value, "row " + std::to_string(step));
      CAF_CHECK_EQUAL(each.timestamp_ms, 1'000'000 + step);
      CAF_CHECK(!each.has_key);
      step += 2;
    }
    CAF_CHECK_EQUAL(step, 1'001 + partition);
  }
}

CAF_TEST(messages of one key go to one partition) {
  auto options = options_for(100);
  options.next = [this](replay_message& next_one) {
    next_one.value = next_one.key.emplace("key " + std::to_string(++given % 10));
    return given <= 100;
  };
  CAF_CHECK_EQUAL(value_of(replay(std::move(options))).messages, 100u);
  std::map<std::string, std::set<std::int32_t>> partitions;
  for (const auto partition : {0, 1})
    for (const auto& found : read(partition, 10))
      partitions[found.value].insert(partition);
  CAF_CHECK_GREATER(partitions.size(), 1u);
  for (const auto& [key, places] : partitions)
    CAF_CHECK_EQUAL(places.size(), 1u);
}

CAF_TEST(a request to end ends it and loses nothing that was sent) {
  auto options = options_for(1'000'000);
  int pauses = 0;
  options.pause = [&](auto) { return ++pauses == 3; };
  const auto totals = value_of(replay(std::move(options)));
  CAF_CHECK_EQUAL(totals.messages, 3000u);
  CAF_CHECK_EQUAL(totals.failed, 0u);
}

CAF_TEST(a full queue is waited out) {
  auto options = options_for(5000);
  options.client.properties["queue.buffering.max.messages"] = "10";
  options.client.properties["linger.ms"] = "0";
  CAF_CHECK_EQUAL(value_of(replay(std::move(options))).messages, 5000u);
}

CAF_TEST(a message that is refused ends it with the reason) {
  auto options = options_for(1'000'000);
  options.client.properties["message.max.bytes"] = "1000";
  options.next = [this](replay_message& next_one) {
    next_one.value = std::string(++given == 10 ? 2000 : 2, 'C');
    return true;
  };
  const auto totals = value_of(replay(std::move(options)));
  CAF_CHECK_EQUAL(given, 10);
  CAF_CHECK_EQUAL(totals.failed, 1u);
  CAF_CHECK(totals.error.find("MSG_SIZE_TOO_LARGE") != std::string::npos);
}

CAF_TEST(as the original producer it sends three hundred rows of a step) {
  auto options = options_for(0);
  options.speed = one_step_a_second{};
  options.next = [this](replay_message& next_one) {
    next_one.step = 1;
    return ++given <= 1000;
  };
  CAF_CHECK_EQUAL(value_of(replay(std::move(options))).messages, 300u);
}

CAF_TEST_FIXTURE_SCOPE_END()
