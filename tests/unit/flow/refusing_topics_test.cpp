#define CAF_SUITE flow.refusing_topics

#include "flow/refusing_topics.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;
using namespace std::chrono_literals;

CAF_TEST(a topic refuses from when it is first told until it is told no more) {
  refusing_topics uut;
  CAF_CHECK(!uut.longest(0ms));
  uut.tell({{"alerts", "Unknown topic"}}, 10ms);
  uut.tell({{"alerts", "No right"}, {"letters", "Unknown topic"}}, 20ms);
  const auto found = uut.longest(50ms);
  CAF_REQUIRE(found.has_value());
  CAF_CHECK_EQUAL(found->name, "alerts");
  CAF_CHECK_EQUAL(found->why, "No right");
  CAF_CHECK_EQUAL(found->lasts.count(), 40);
  uut.tell({{"letters", "Unknown topic"}}, 60ms);
  CAF_CHECK_EQUAL(uut.longest(60ms)->name, "letters");
  uut.tell({}, 70ms);
  CAF_CHECK(!uut.longest(80ms));
  CAF_MESSAGE("a new refusal begins anew");
  uut.tell({{"alerts", "Unknown topic"}}, 90ms);
  CAF_CHECK_EQUAL(uut.longest(95ms)->lasts.count(), 5);
}
