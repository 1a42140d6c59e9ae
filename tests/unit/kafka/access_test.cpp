#define CAF_SUITE kafka.access

#include "kafka/access.hpp"

#include "kafka/embedded_broker.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;
using namespace std::chrono_literals;

// Refusals need brokers that refuse: tests/system/test_security.py.

namespace {

const wanted_access wanted{"t", {"alerts", "letters"}, "group"};

} // namespace

CAF_TEST(brokers that let everybody in refuse nothing) {
  auto broker = std::get<embedded_broker>(embedded_broker::start());
  CAF_REQUIRE(!broker.create_topic("t", 1));
  client_properties client;
  client.bootstrap_servers = broker.bootstrap_servers();
  CAF_CHECK(!find_refusal(client, wanted, 3s));
}

CAF_TEST(brokers that are away refuse nothing and are not waited for) {
  client_properties client;
  client.bootstrap_servers = "127.0.0.1:1";
  const auto started = std::chrono::steady_clock::now();
  CAF_CHECK(!find_refusal(client, wanted, 300ms));
  CAF_CHECK(std::chrono::steady_clock::now() - started < 10s);
}

CAF_TEST(properties that are wrong by themselves are no refusal) {
  client_properties client;
  client.properties = {{"no.such.property", "1"}};
  CAF_CHECK(!find_refusal(client, wanted, 3s));
}
