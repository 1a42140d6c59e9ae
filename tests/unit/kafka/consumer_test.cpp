#define CAF_SUITE kafka.consumer

#include "kafka/consumer.hpp"

#include "kafka/embedded_broker.hpp"
#include "kafka/producer.hpp"
#include "unit/kafka/value_of.hpp"

#include "caf/test/unit_test.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

/// Lets a thread of Kafka's wake the test.
class bell {
public:
  std::function<void()> ringer() {
    return [this] {
      const std::lock_guard guard{mutex_};
      rung_ = true;
      condition_.notify_all();
    };
  }

  /// True if it rang in time.
  bool wait(std::chrono::milliseconds timeout) {
    std::unique_lock guard{mutex_};
    const bool rung = condition_.wait_for(guard, timeout, [this] { return rung_; });
    rung_ = false;
    return rung;
  }

private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool rung_ = false;
};

/// What was taken from one partition; owns its bytes.
struct taken_record {
  std::int64_t offset;
  std::int64_t timestamp_ms;
  std::optional<std::string> key;
  std::optional<std::string> value;
  header_list headers;
};

/// A broker with the topic "t" of two partitions.
struct fixture {
  bell events_bell;
  bell messages_bell;
  embedded_broker broker = value_of(embedded_broker::start());
  std::vector<source_event> events;

  fixture() {
    if (const auto error = broker.create_topic("t", 2))
      CAF_FAIL(error->text);
  }

  std::shared_ptr<record_source> open(const std::string& group = "g") {
    consumer_options options;
    options.client.bootstrap_servers = broker.bootstrap_servers();
    // The mock cluster lets a group that is not new wait for almost as long.
    options.client.properties = {{"session.timeout.ms", "3000"}};
    options.topic = "t";
    options.group = group;
    return make_consumer(std::move(options));
  }

  void produce(std::int32_t partition, std::vector<std::string> values, const header_list& headers = {}) {
    producer_options options;
    options.client.bootstrap_servers = broker.bootstrap_servers();
    options.on_delivery = [](const delivery_report& report) {
      if (report.error)
        CAF_FAIL(report.error->text);
    };
    auto to = value_of(producer::make(std::move(options)));
    for (const auto& value : values) {
      outgoing_record record;
      record.topic = "t";
      record.partition = partition;
      const auto key = "key of " + value;
      record.key = key;
      record.value = value;
      record.timestamp_ms = 1'700'000'000'000 + partition;
      for (const auto& [name, text] : headers)
        record.headers.push_back({name, text});
      if (const auto error = to.produce(record))
        CAF_FAIL(error->text);
    }
    if (const auto error = to.flush(patience))
      CAF_FAIL(error->text);
  }

  /// Looks for events until there is one of this type, and returns its partitions.
  partition_list wait_for(record_source& source, source_event::type kind) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
      for (auto& event : source.take_events())
        events.push_back(std::move(event));
      for (auto event = events.begin(); event != events.end(); ++event)
        if (event->kind == kind) {
          const auto partitions = event->partitions;
          events.erase(event);
          return partitions;
        }
      events_bell.wait(100ms);
    }
    CAF_FAIL("the event did not come");
  }

  partition_list join(record_source& source) {
    source.subscribe(events_bell.ringer());
    return wait_for(source, source_event::type::assigned);
  }

  /// Takes until there are as many messages, or until the end for none.
  std::vector<taken_record> take(partition_source& source, std::size_t count) {
    std::vector<taken_record> result;
    source.on_ready(messages_bell.ringer());
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (count == 0 ? !source.at_end() : result.size() < count) {
      if (std::chrono::steady_clock::now() > deadline)
        CAF_FAIL("only " << result.size() << " messages came");
      const auto records = source.take(count == 0 ? 100 : count - result.size()).records;
      for (std::size_t i = 0; i < records.size(); ++i) {
        const auto& from = records[i];
        auto& to = result.emplace_back();
        to.offset = from.offset;
        to.timestamp_ms = from.timestamp_ms;
        if (from.key)
          to.key.emplace(*from.key);
        if (from.value)
          to.value.emplace(*from.value);
        to.headers = source.headers(i);
      }
      if (records.empty())
        messages_bell.wait(100ms);
    }
    return result;
  }

  void leave(record_source& source) {
    source.leave();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!source.left() && std::chrono::steady_clock::now() < deadline) {
      for (const auto& event : source.take_events())
        if (event.kind == source_event::type::revoked || event.kind == source_event::type::lost)
          source.unassign(event.partitions);
      events_bell.wait(50ms);
    }
    CAF_CHECK(source.left());
  }
};

using offset_map = std::map<std::int32_t, std::int64_t>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(consumer_tests, fixture)

CAF_TEST(each partition is read from its own offset to its end) {
  produce(0, {"a", "b", "c"}, {{"h", "1"}, {"h", ""}, {"h", std::nullopt}});
  produce(1, {"x"});
  const auto uut = open();
  auto partitions = join(*uut);
  std::sort(partitions.begin(), partitions.end());
  CAF_CHECK_EQUAL(partitions, (partition_list{0, 1}));
  {
    const auto sources = uut->assign({{0, 1}, {1, 0}});
    const auto first = take(*sources.at(0), 0);
    CAF_REQUIRE_EQUAL(first.size(), 2u);
    CAF_CHECK_EQUAL(first[0].offset, 1);
    CAF_CHECK_EQUAL(*first[0].value, "b");
    CAF_CHECK_EQUAL(*first[0].key, "key of b");
    CAF_CHECK_EQUAL(first[0].timestamp_ms, 1'700'000'000'000);
    CAF_CHECK_EQUAL(first[0].headers, (header_list{{"h", "1"}, {"h", ""}, {"h", std::nullopt}}));
    CAF_CHECK(sources.at(0)->at_end());
    CAF_CHECK_EQUAL(sources.at(0)->end_offset(), 3);
    const auto second = take(*sources.at(1), 0);
    CAF_REQUIRE_EQUAL(second.size(), 1u);
    CAF_CHECK_EQUAL(*second[0].value, "x");
    CAF_CHECK(second[0].headers.empty());
    CAF_MESSAGE("what comes later wakes, and the end is left behind");
    produce(0, {"d", "e"});
    CAF_CHECK_EQUAL(*take(*sources.at(0), 1)[0].value, "d");
    CAF_CHECK(!sources.at(0)->at_end());
    CAF_CHECK_EQUAL(take(*sources.at(0), 0).size(), 1u);
  }
  leave(*uut);
}

CAF_TEST(the end is not reached while messages wait behind a former end) {
  produce(0, {"a"});
  const auto uut = open();
  join(*uut);
  {
    const auto sources = uut->assign({{0, 0}, {1, 0}});
    auto& source = *sources.at(0);
    source.on_ready(messages_bell.ringer());
    while (source.end_offset() < 1)
      messages_bell.wait(100ms);
    produce(0, {"b", "c"});
    // The queue holds "a", its end, "b" and "c": one step at a time.
    while (source.end_offset() < 3)
      messages_bell.wait(20ms);
    std::int64_t next = 0;
    while (next < 3) {
      for (const auto& taken : source.take(1).records)
        next = taken.offset + 1;
      if (next < 3)
        CAF_CHECK(!source.at_end());
    }
  }
  leave(*uut);
}

CAF_TEST(offsets are those of the log and of the group) {
  produce(0, {"a", "b", "c"});
  const auto uut = open();
  join(*uut);
  const auto before = uut->offsets({0, 1}, 0, patience);
  CAF_CHECK_EQUAL(before.at(0).low, 0);
  CAF_CHECK_EQUAL(before.at(0).high, 3);
  CAF_CHECK(!before.at(0).committed);
  CAF_CHECK_EQUAL(before.at(1).high, 0);
  CAF_CHECK_EQUAL(*uut->partition_count(), 2);
  {
    const auto sources = uut->assign({{0, 0}, {1, 0}});
    uut->commit_now({{0, 2}});
    CAF_CHECK_EQUAL(uut->offsets({0}, 0, patience).at(0).committed, std::optional<std::int64_t>{2});
    uut->commit({{0, 3}});
    wait_for(*uut, source_event::type::committed);
    CAF_CHECK_EQUAL(uut->offsets({0}, 0, patience).at(0).committed, std::optional<std::int64_t>{3});
  }
  leave(*uut);
}

CAF_TEST(a partition is opened again from another offset) {
  produce(0, {"a", "b", "c", "d"});
  const auto uut = open();
  join(*uut);
  {
    auto sources = uut->assign({{0, 0}, {1, 0}});
    CAF_CHECK_EQUAL(take(*sources.at(0), 2).back().offset, 1);
    sources.erase(0);
    const auto again = uut->reopen(0, 1);
    const auto rest = take(*again, 0);
    CAF_REQUIRE_EQUAL(rest.size(), 3u);
    CAF_CHECK_EQUAL(*rest[0].value, "b");
  }
  leave(*uut);
}

CAF_TEST(what is paused comes when it is resumed and nothing of it is lost) {
  produce(0, {"a", "b"});
  const auto uut = open();
  join(*uut);
  {
    const auto sources = uut->assign({{0, 0}, {1, 0}});
    auto& source = *sources.at(0);
    CAF_CHECK_EQUAL(*take(source, 1)[0].value, "a");
    uut->pause(0);
    produce(0, {"c"});
    CAF_CHECK(source.take(10).records.empty());
    uut->resume(0);
    const auto rest = take(source, 2);
    CAF_CHECK_EQUAL(*rest[0].value, "b");
    CAF_CHECK_EQUAL(*rest[1].value, "c");
  }
  leave(*uut);
}

CAF_TEST(a partition that was paused when it went comes back unpaused) {
  produce(0, {"a", "b"});
  const auto uut = open();
  join(*uut);
  {
    const auto sources = uut->assign({{0, 0}, {1, 0}});
    CAF_CHECK_EQUAL(*take(*sources.at(0), 1)[0].value, "a");
    uut->pause(0);
  }
  uut->unassign({0});
  {
    const auto sources = uut->assign({{0, 1}});
    CAF_CHECK_EQUAL(*take(*sources.at(0), 1)[0].value, "b");
  }
  leave(*uut);
}

CAF_TEST(a member leaves within moments and the next one goes on where it stopped) {
  produce(0, {"a"});
  const auto first = open();
  join(*first);
  first->assign({{0, 0}, {1, 0}});
  first->commit_now({{0, 1}});
  const auto left = std::chrono::steady_clock::now();
  leave(*first);
  CAF_CHECK(std::chrono::steady_clock::now() - left < 3s);
  const auto second = open();
  CAF_CHECK_EQUAL(join(*second).size(), 2u);
  CAF_CHECK_EQUAL(second->offsets({0}, 0, patience).at(0).committed, std::optional<std::int64_t>{1});
  second->assign({{0, 1}, {1, 0}});
  leave(*second);
}

CAF_TEST(a member that goes without leaving does not hang) {
  produce(0, {"a"});
  CAF_MESSAGE("with its partitions");
  {
    const auto uut = open("one");
    join(*uut);
    const auto sources = uut->assign({{0, 0}, {1, 0}});
    CAF_CHECK_EQUAL(take(*sources.at(0), 1).size(), 1u);
  }
  CAF_MESSAGE("with an event that nobody answers");
  {
    const auto uut = open("two");
    join(*uut);
  }
  CAF_MESSAGE("while it leaves");
  {
    const auto uut = open("three");
    join(*uut);
    uut->assign({{0, 0}, {1, 0}});
    uut->leave();
  }
  CAF_MESSAGE("without a broker");
  {
    consumer_options options;
    options.client.bootstrap_servers = "127.0.0.1:1";
    options.topic = "t";
    options.group = "four";
    const auto uut = make_consumer(std::move(options));
    uut->subscribe(events_bell.ringer());
  }
}

CAF_TEST(who hushes it is not woken any more) {
  const auto uut = open();
  std::atomic<int> calls{0};
  uut->subscribe([&calls] { ++calls; });
  uut->hush();
  const auto before = calls.load();
  wait_for(*uut, source_event::type::assigned);
  CAF_CHECK_EQUAL(calls.load(), before);
}

CAF_TEST(a property that is refused is said at once) {
  consumer_options options;
  options.client.properties = {{"no.such.property", "1"}};
  options.topic = "t";
  options.group = "g";
  CAF_CHECK_THROWS_AS(make_consumer(options), source_error);
}

CAF_TEST(a call that no broker answers fails in time) {
  consumer_options options;
  options.client.bootstrap_servers = "127.0.0.1:1";
  options.topic = "t";
  options.group = "g";
  const auto uut = make_consumer(std::move(options));
  CAF_CHECK_THROWS_AS(uut->offsets({0}, 0, 200ms), source_error);
}

CAF_TEST_FIXTURE_SCOPE_END()
