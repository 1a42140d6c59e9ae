#define CAF_SUITE actors.refusals

// What the publisher does about records that Kafka refuses, in both delivery modes.

#include "messages/shrunk.hpp"
#include "model/base/sha256.hpp"
#include "unit/actors/publisher_fixture.hpp"

using namespace vigie;
using namespace std::chrono_literals;

namespace {

const refusal too_large{"MSG_SIZE_TOO_LARGE", "Broker: Message size too large", true};
const refusal unknown{"UNKNOWN_TOPIC_OR_PART", "Broker: Unknown topic or partition", false};
const header_list reasons{{"trace", "a"}, {"vigie.error", "no_value"}};

struct fixture : publisher_fixture {
  using publisher_fixture::publisher_fixture;

  std::int64_t dated_ms = start_ms;
  std::chrono::milliseconds retry_interval = write_lane::retry_interval;

  /// An alert that quotes a transaction of so many bytes.
  outgoing_message alert(std::int64_t offset, std::size_t bytes) const {
    const std::string transaction(bytes, 't');
    outgoing_message result;
    result.key = "C1";
    result.value = R"({"id":")" + std::to_string(offset) + R"(","transaction":)" + transaction + "}";
    result.timestamp_ms = dated_ms;
    result.offset = offset;
    result.spare = {result.value->size() - 1 - bytes, bytes};
    return result;
  }

  static outgoing_message letter(std::int64_t offset, std::size_t bytes) {
    outgoing_message result;
    result.key = "key";
    result.value = std::string(bytes, 'x');
    result.headers = reasons;
    result.offset = offset;
    result.spare = {0, bytes};
    return result;
  }

  /// A range of ten messages that leads to all that.
  void range(std::int64_t begin, std::vector<outgoing_message> letters, std::vector<outgoing_message> alerts,
             stream_id as = stream) {
    self->send(uut, range_opened{as, begin, begin + 10, std::move(letters)});
    self->send(uut, range_judged{as, begin, begin, {}, std::move(alerts)});
    consume_messages();
  }

  void refuse_above(std::size_t bytes) {
    written.refuses = [bytes](const auto& message) {
      return message.size() > bytes ? std::optional{too_large} : std::nullopt;
    };
  }

  void refuse_topic(const std::string& topic) {
    written.refuses = [topic](const auto& message) {
      return message.topic == topic ? std::optional{unknown} : std::nullopt;
    };
  }

  std::int64_t refused(const std::string& topic, const refusal& why) {
    return metrics{sys.metrics()}.refused(topic, why.code).value();
  }

  std::optional<std::string> refusing_topic() const {
    const auto topic = refusing->longest(0ms);
    return topic ? std::optional{topic->name + ": " + topic->why} : std::nullopt;
  }

  /// As told to the supervisor.
  std::uint64_t alerts_counted() const {
    std::uint64_t sum = 0;
    for (const auto& told_once : reported->progress)
      for (const auto& part : told_once)
        sum += part.alerts;
    return sum;
  }

  // The same claims in both modes.

  void what_the_client_does_not_send_is_written_smaller() {
    written.refuses_at_once = [](const auto& message) {
      return message.size() > 300 ? std::optional{too_large} : std::nullopt;
    };
    open(0);
    range(0, {letter(3, 1000)}, {alert(4, 1000), alert(5, 100)});
    CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
    const auto out = written.acknowledged();
    CAF_REQUIRE_EQUAL(out.size(), 3u);
    CAF_MESSAGE("a letter keeps its headers, and says what it is without");
    CAF_CHECK_EQUAL(out[0].topic, "dead");
    CAF_CHECK(!out[0].value);
    CAF_CHECK_EQUAL(*out[0].key, "key");
    auto headers = reasons;
    headers.emplace_back("vigie.size", "1000");
    headers.emplace_back("vigie.sha256", sha256(std::string(1000, 'x')));
    CAF_CHECK_EQUAL(out[0].headers, headers);
    CAF_MESSAGE("an alert is whole but for its transaction");
    CAF_CHECK_EQUAL(*out[1].value, R"({"id":"4","transaction":null})");
    CAF_CHECK_EQUAL(out[1].headers,
                    (header_list{{"vigie.size", "1000"}, {"vigie.sha256", sha256(std::string(1000, 't'))}}));
    CAF_CHECK_EQUAL(*out[2].value, *alert(5, 100).value);
    CAF_CHECK(out[2].headers.empty());
    CAF_CHECK_EQUAL(refused("dead", too_large), 1);
    CAF_CHECK_EQUAL(refused("alerts", too_large), 1);
    CAF_CHECK_EQUAL(alerts_counted(), 2u);
    CAF_CHECK(!refusing_topic());
    CAF_CHECK(!end_of(uut));
  }

  void a_broker_that_refuses_a_batch_refuses_one_of_its_records() {
    written.batches = true;
    refuse_above(300);
    open(0);
    range(0, {}, {alert(1, 100), alert(2, 1000), alert(3, 100)});
    CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
    std::vector<std::string> values;
    for (const auto& message : written.acknowledged())
      values.push_back(*message.value);
    std::ranges::sort(values);
    CAF_CHECK_EQUAL(values,
                    (std::vector<std::string>{*alert(1, 100).value, R"({"id":"2","transaction":null})",
                                              *alert(3, 100).value}));
    CAF_CHECK_EQUAL(refused("alerts", too_large), 1);
    CAF_CHECK_EQUAL(alerts_counted(), 3u);
  }

  void nothing_is_committed_past_what_is_refused_for_good() {
    constexpr stream_id other{1, 9};
    open(0);
    open(0, other);
    range(0, {}, {});
    CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
    refuse_topic("alerts");
    range(10, {letter(10, 10)}, {alert(12, 10)});
    range(20, {}, {});
    range(0, {letter(1, 10)}, {}, other);
    CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
    CAF_MESSAGE("what is not refused goes on");
    CAF_CHECK_EQUAL(committed(1), std::optional<std::int64_t>{10});
    CAF_CHECK_EQUAL(refusing_topic(),
                    std::optional<std::string>{"alerts: Broker: Unknown topic or partition"});
    CAF_CHECK_EQUAL(refused("alerts", unknown), 1);
    CAF_CHECK_EQUAL(alerts_counted(), 0u);
    CAF_MESSAGE("it is tried again, not too often");
    const auto before = written.refused();
    for (int turn = 0; turn < 10; ++turn)
      pass(retry_interval);
    CAF_CHECK(written.refused() >= before + 5);
    CAF_CHECK(written.refused() <= before + 10);
    CAF_CHECK_EQUAL(refused("alerts", unknown), 1);
    CAF_CHECK(!end_of(uut));
    CAF_MESSAGE("and goes on by itself");
    written.come_back();
    pass(retry_interval);
    CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{30});
    CAF_CHECK(!refusing_topic());
    CAF_CHECK_EQUAL(alerts_counted(), 1u);
    std::size_t alerts = 0;
    for (const auto& message : written.acknowledged())
      alerts += message.topic == "alerts";
    CAF_CHECK_EQUAL(alerts, 1u);
    CAF_CHECK_EQUAL(group->violations(), std::vector<std::string>{});
  }

  void what_is_too_large_even_smaller_waits_and_is_written_whole() {
    refuse_above(50);
    open(0);
    range(0, {letter(3, 100)}, {});
    CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{0});
    CAF_CHECK_EQUAL(refusing_topic(), std::optional<std::string>{"dead: Broker: Message size too large"});
    CAF_CHECK_EQUAL(refused("dead", too_large), 1);
    written.come_back();
    pass(retry_interval);
    CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
    CAF_REQUIRE_EQUAL(written.acknowledged().size(), 1u);
    CAF_CHECK_EQUAL(written.acknowledged()[0].value, letter(3, 100).value);
    CAF_CHECK_EQUAL(written.acknowledged()[0].headers, reasons);
    CAF_CHECK(!refusing_topic());
  }

  void a_partition_that_goes_waits_no_more() {
    refuse_topic("alerts");
    open(0);
    range(0, {}, {alert(1, 10)});
    pass(500ms);
    CAF_CHECK(refusing_topic());
    self->send(uut, closed_atom_v, stream);
    consume_messages();
    CAF_CHECK(!refusing_topic());
    written.come_back();
    for (int turn = 0; turn < 3; ++turn)
      pass(retry_interval);
    CAF_CHECK(written.acknowledged().empty());
  }
};

struct exactly_once_fixture : fixture {
  exactly_once_fixture() : fixture{true} { retry_interval = transaction_plan::retry_interval; }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(at_least_once_tests, fixture)

CAF_TEST(at least once what the client does not send is written smaller) {
  what_the_client_does_not_send_is_written_smaller();
}

CAF_TEST(at least once a broker that refuses a batch refuses one of its records) {
  a_broker_that_refuses_a_batch_refuses_one_of_its_records();
}

CAF_TEST(at least once nothing is committed past what is refused for good) {
  nothing_is_committed_past_what_is_refused_for_good();
}

CAF_TEST(at least once what is too large even smaller waits and is written whole) {
  what_is_too_large_even_smaller_waits_and_is_written_whole();
}

CAF_TEST(at least once a partition that goes waits no more) {
  a_partition_that_goes_waits_no_more();
}

CAF_TEST(a range is done for its reader when what was refused is taken) {
  refuse_topic("alerts");
  open(0);
  range(0, {}, {alert(1, 10)});
  CAF_CHECK(told->done.empty());
  written.come_back();
  pass(retry_interval);
  pass(retry_interval);
  CAF_CHECK_EQUAL(done(), "0 ");
}

CAF_TEST(no latency is below zero) {
  dated_ms = start_ms + 60'000;
  open(0);
  range(0, {}, {alert(1, 10)});
  CAF_CHECK_EQUAL(metrics{sys.metrics()}.alert_latency().sum(), 0.0);
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(exactly_once_tests, exactly_once_fixture)

CAF_TEST(exactly once what the client does not send is written smaller) {
  what_the_client_does_not_send_is_written_smaller();
}

CAF_TEST(exactly once a broker that refuses a batch refuses one of its records) {
  a_broker_that_refuses_a_batch_refuses_one_of_its_records();
}

CAF_TEST(exactly once nothing is committed past what is refused for good) {
  nothing_is_committed_past_what_is_refused_for_good();
}

CAF_TEST(exactly once what is too large even smaller waits and is written whole) {
  what_is_too_large_even_smaller_waits_and_is_written_whole();
}

CAF_TEST(exactly once a partition that goes waits no more) {
  a_partition_that_goes_waits_no_more();
}

CAF_TEST(no transaction is committed in which something was refused) {
  written.acknowledges = false;
  open(0);
  pass(500ms); // Where the group begins.
  range(0, {}, {alert(1, 10), alert(2, 10)});
  CAF_REQUIRE_EQUAL(written.waiting().size(), 2u);
  written.acknowledge(0);
  written.refuse(0, unknown);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{0});
  CAF_CHECK(written.acknowledged().empty());
  CAF_CHECK_EQUAL(alerts_counted(), 0u);
  written.come_back();
  pass(retry_interval);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
  CAF_CHECK_EQUAL(written.acknowledged().size(), 2u);
}

CAF_TEST(a topic that refuses to be part of a transaction is waited for) {
  open(0);
  pass(500ms);
  written.refuses_transactions = unknown;
  range(0, {}, {alert(1, 10)});
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{0});
  CAF_CHECK(refusing_topic());
  CAF_CHECK(!*ask(uut, drain_atom_v));
  written.come_back();
  pass(retry_interval);
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{10});
  CAF_CHECK(*ask(uut, drain_atom_v));
  CAF_CHECK_EQUAL(written.acknowledged().size(), 1u);
}

CAF_TEST(a stream of records that are too large costs no abort each) {
  written.batches = true;
  refuse_above(300);
  open(0);
  for (std::int64_t begin = 0; begin < 200; begin += 10) {
    range(begin, {}, {alert(begin, 1000), alert(begin + 1, 1000)});
    pass(100ms);
  }
  CAF_CHECK_EQUAL(committed(), std::optional<std::int64_t>{200});
  CAF_CHECK_EQUAL(written.acknowledged().size(), 40u);
  CAF_CHECK_EQUAL(refused("alerts", too_large), 40);
  CAF_CHECK(written.refused() < 10);
}

CAF_TEST(a transaction that has grown large is committed at once) {
  open(0);
  pass(500ms);
  range(0, {}, {alert(1, publisher_state::transaction_bytes)});
  CAF_CHECK_EQUAL(group->committed()[0], 10);
}

CAF_TEST_FIXTURE_SCOPE_END()
