#define CAF_SUITE kafka.producer_sink

#include "kafka/producer_sink.hpp"

#include "kafka/calls.hpp"
#include "kafka/consumer.hpp"
#include "unit/kafka/value_of.hpp"

#include "caf/test/unit_test.hpp"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>
#include <string>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;
constexpr std::int16_t produce_request = 0;
constexpr std::int16_t add_partitions_to_transaction = 24;

/// A broker that can be told to refuse, with the topics "t" and "alerts".
struct fixture {
  client_context context;
  client_handle host =
      value_of(make_producer_client(value_of(make_configuration(client_properties{}, {}, context))));
  mock_cluster_handle cluster{rd_kafka_mock_cluster_new(host.get(), 1)};
  std::shared_ptr<record_source> member;
  std::unique_ptr<record_sink> uut;
  std::uint64_t last_token = 0;

  fixture() {
    for (const auto* topic : {"t", "alerts"})
      rd_kafka_mock_topic_create(cluster.get(), topic, 1, 1);
  }

  client_properties client(std::map<std::string, std::string> properties) const {
    return {rd_kafka_mock_cluster_bootstraps(cluster.get()), std::move(properties)};
  }

  void open(std::map<std::string, std::string> properties = {}) {
    uut = make_producer_sink({client(std::move(properties)), {}, {}, "t"});
  }

  void open_transactional() {
    consumer_options options;
    options.client = client({});
    options.topic = "t";
    options.group = "g";
    member = make_consumer(std::move(options));
    uut = make_transactional_sink({client({}), {}, "id", "t"}, member);
  }

  write_outcome write(const std::string& value) {
    return uut->write("alerts", std::nullopt, value, {}, ++last_token);
  }

  void refuse_next(std::int16_t request, rd_kafka_resp_err_t why) {
    rd_kafka_mock_push_request_errors(cluster.get(), request, 1, why);
  }

  /// What became of one message.
  std::optional<refusal> delivered() {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline)
      for (auto& entry : uut->take_deliveries(100ms)) {
        CAF_CHECK_EQUAL(entry.token, last_token);
        return entry.refused;
      }
    CAF_FAIL("no delivery came");
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(producer_sink_tests, fixture)

CAF_TEST(what brokers may take is sent to them) {
  open();
  CAF_CHECK(std::holds_alternative<handed_over>(write(std::string(2'000'000, 'x'))));
  CAF_CHECK(!delivered());
}

CAF_TEST(what a bound of the user does not let through is refused at once) {
  open({{"message.max.bytes", "1000"}});
  const auto outcome = write(std::string(2000, 'x'));
  CAF_REQUIRE(std::holds_alternative<refusal>(outcome));
  CAF_CHECK(std::get<refusal>(outcome).for_size);
  CAF_CHECK_EQUAL(std::get<refusal>(outcome).code, "MSG_SIZE_TOO_LARGE");
  CAF_CHECK(std::holds_alternative<handed_over>(write("x")));
  CAF_CHECK(!delivered());
}

CAF_TEST(what a broker refuses is a delivery that says so) {
  open();
  refuse_next(produce_request, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  write("x");
  auto why = delivered();
  CAF_REQUIRE(why.has_value());
  CAF_CHECK(why->for_size);
  refuse_next(produce_request, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  write("x");
  why = delivered();
  CAF_REQUIRE(why.has_value());
  CAF_CHECK(!why->for_size);
  CAF_CHECK_EQUAL(why->code, "TOPIC_AUTHORIZATION_FAILED");
  CAF_CHECK(!why->text.empty());
}

CAF_TEST(a topic that is missing is told within seconds and written to once it is there) {
  open();
  rd_kafka_mock_topic_set_error(cluster.get(), "alerts", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  const auto begin = std::chrono::steady_clock::now();
  write("x");
  const auto why = delivered();
  CAF_REQUIRE(why.has_value());
  CAF_CHECK_EQUAL(why->code, "UNKNOWN_TOPIC_OR_PART");
  CAF_CHECK(std::chrono::steady_clock::now() - begin < 5s);
  rd_kafka_mock_topic_set_error(cluster.get(), "alerts", RD_KAFKA_RESP_ERR_NO_ERROR);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!std::holds_alternative<handed_over>(write("x")) || delivered()) {
    uut->take_deliveries(100ms);
    CAF_REQUIRE(std::chrono::steady_clock::now() < deadline);
  }
}

CAF_TEST(a transaction in which something was refused is not committed) {
  open_transactional();
  refuse_next(produce_request, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  write("x");
  const auto why = uut->commit({{0, 1}});
  CAF_REQUIRE(why.has_value());
  CAF_CHECK(why->for_size);
  const auto deliveries = uut->take_deliveries(0ms);
  CAF_REQUIRE_EQUAL(deliveries.size(), 1u);
  CAF_CHECK(deliveries[0].refused.has_value());
  CAF_MESSAGE("nothing is taken until it is aborted");
  CAF_CHECK(std::holds_alternative<handed_over>(write("y")));
  CAF_CHECK(uut->commit({{0, 1}}).has_value());
  uut->abort();
  CAF_CHECK(!uut->spoilt());
  CAF_CHECK(std::holds_alternative<handed_over>(write("z")));
  CAF_CHECK(!uut->commit({{0, 1}}));
  CAF_CHECK_EQUAL(uut->take_deliveries(0ms).size(), 1u);
}

CAF_TEST(a topic that refuses to be part of a transaction is a refusal without a delivery) {
  open_transactional();
  refuse_next(add_partitions_to_transaction, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  write("x");
  const auto why = uut->commit({{0, 1}});
  CAF_REQUIRE(why.has_value());
  CAF_CHECK_EQUAL(why->code, "TOPIC_AUTHORIZATION_FAILED");
  CAF_CHECK(uut->take_deliveries(0ms).empty());
  uut->abort();
  write("x");
  CAF_CHECK(!uut->commit({{0, 1}}));
}

CAF_TEST(an abort without a transaction is none) {
  open_transactional();
  uut->abort();
  CAF_CHECK(!uut->spoilt());
  CAF_CHECK(!uut->commit({{0, 1}}));
}

CAF_TEST_FIXTURE_SCOPE_END()
