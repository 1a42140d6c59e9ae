#define CAF_SUITE actors.dial_list

#include "actors/dial_list.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;
using namespace std::chrono_literals;

namespace {

const peer_address here{"10.0.0.1", 4242};
const peer_address there{"10.0.0.2", 4242};

} // namespace

CAF_TEST(an address is tried at once and by one attempt at a time) {
  dial_list dials;
  dials.add(here, true, 0ms);
  CAF_CHECK((dials.due(0ms) == std::vector{here}));
  CAF_CHECK(dials.due(60s).empty());
}

CAF_TEST(attempts come after growing delays up to a bound and for ever) {
  dial_list dials;
  dials.add(here, true, 0ms);
  auto now = 0ms;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 6; ++i) {
    const auto before = now;
    while (dials.due(now).empty())
      now += 10ms;
    waits.push_back((now - before).count());
    dials.failed(here, "away", now);
  }
  CAF_CHECK((waits == std::vector<std::int64_t>{0, 250, 500, 1000, 2000, 2000}));
  CAF_CHECK(!dials.due(now + 24h).empty());
}

CAF_TEST(a failure is worth telling when its reason is new) {
  dial_list dials;
  dials.add(here, true, 0ms);
  CAF_CHECK(dials.failed(here, "away", 0ms));
  CAF_CHECK(!dials.failed(here, "away", 1s));
  CAF_CHECK(dials.failed(here, "turned away", 2s));
  dials.connected(here, 7, 3s);
  dials.lost(7, 4s);
  CAF_CHECK(dials.failed(here, "turned away", 5s));
}

CAF_TEST(who is refused comes again much later) {
  dial_list dials;
  dials.add(here, true, 0ms);
  CAF_CHECK(dials.refused(here, "another topic", 0ms));
  CAF_CHECK(dials.due(dial_list::refused_delay - 1ms).empty());
  CAF_CHECK((dials.due(dial_list::refused_delay) == std::vector{here}));
}

CAF_TEST(a connected address rests until its node is lost) {
  dial_list dials;
  dials.add(here, true, 0ms);
  dials.connected(here, 7, 0ms);
  dials.connected(there, 7, 0ms);
  CAF_CHECK(dials.due(60s).empty());
  CAF_CHECK((dials.connected() == std::vector{here, there}));
  dials.lost(7, 60s);
  CAF_CHECK(dials.due(60s).empty());
  CAF_CHECK((dials.due(60s + dial_list::first_delay) == std::vector{here, there}));
}

CAF_TEST(an address of this node itself is not tried again) {
  dial_list dials;
  dials.add(here, true, 0ms);
  dials.remove(here);
  dials.add(here, false, 1s);
  dials.connected(here, 7, 1s);
  CAF_CHECK(dials.due(60s).empty());
  CAF_CHECK(dials.connected().empty());
}

CAF_TEST(what other nodes told of is forgotten when it does not come back) {
  dial_list dials;
  dials.add(here, true, 0ms);
  dials.add(there, false, 0ms);
  const auto late = dial_list::forgotten_after + 1ms;
  CAF_CHECK((dials.due(late) == std::vector{here}));
}
