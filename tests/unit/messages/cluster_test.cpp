#define CAF_SUITE messages.cluster

#include "messages/cluster.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

namespace {

peer_greeting greeting_of(const std::string& name) {
  peer_greeting greeting;
  greeting.protocol = 1;
  greeting.program = "0.1";
  greeting.name = name;
  greeting.topic = "transactions";
  greeting.group = "vigie";
  return greeting;
}

} // namespace

CAF_TEST(nodes of one topic and group and protocol are of one cluster) {
  auto other = greeting_of("b");
  other.program = "0.2";
  CAF_CHECK(!refusal_of(other, greeting_of("a")));
}

CAF_TEST(what differs is told for both sides) {
  auto other = greeting_of("b");
  other.group = "other";
  CAF_CHECK_EQUAL(*refusal_of(other, greeting_of("a")),
                  "nodes of one cluster share a kafka.group, and b has other, a has vigie");
  other.topic = "payments";
  CAF_CHECK_EQUAL(*refusal_of(other, greeting_of("a")),
                  "nodes of one cluster share a kafka.topic, and b has payments, a has transactions");
  other.protocol = 2;
  CAF_CHECK_EQUAL(*refusal_of(other, greeting_of("a")),
                  "b is version 0.1 and speaks protocol 2, a is version 0.1 and speaks 1");
}
