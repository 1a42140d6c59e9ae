#define CAF_SUITE policy.suppression

#include "model/policy/suppression.hpp"

#include "unit/model/policy/some_policies.hpp"

#include "caf/test/unit_test.hpp"

#include <map>
#include <random>

using namespace vigie;

namespace {

constexpr std::int64_t minute_us = 60'000'000;

alert_causes match(std::uint64_t key, std::int64_t minute, bool certain = false) {
  return {0, minute * minute_us, certain, {{{key, key}, 10 * minute_us, std::to_string(key)}}};
}

} // namespace

CAF_TEST(a rule raises once in its time and for each key) {
  suppression uut;
  std::vector<std::string> suppressed;
  CAF_CHECK(uut.raises(match(1, 0), suppressed));
  CAF_CHECK(!uut.raises(match(1, 9), suppressed));
  CAF_CHECK(uut.raises(match(2, 9), suppressed));
  CAF_CHECK(uut.raises(match(1, 10), suppressed));
  CAF_MESSAGE("the time counts from the last alert that was raised");
  CAF_CHECK(!uut.raises(match(1, 19), suppressed));
  CAF_CHECK(uut.raises(match(1, 20), suppressed));
  CAF_CHECK_EQUAL(suppressed, (std::vector<std::string>{"1", "1"}));
}

CAF_TEST(what is raised for another reason is written and counts as suppressed all the same) {
  suppression uut;
  std::vector<std::string> suppressed;
  CAF_CHECK(uut.raises(match(1, 0), suppressed));
  CAF_CHECK(uut.raises(match(1, 5, true), suppressed));
  CAF_CHECK_EQUAL(suppressed.size(), 1u);
  CAF_CHECK(uut.raises(match(1, 10), suppressed));
}

CAF_TEST(suppression equals its definition on seeded logs and forgets what is over) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    std::minstd_rand random{seed};
    suppression uut;
    std::map<std::uint64_t, std::int64_t> last;
    std::int64_t minute = 0;
    for (int i = 0; i < 5'000; ++i) {
      minute += random() % 3;
      const auto key = random() % (1 + 2'000 * (seed % 2));
      const auto at = minute - static_cast<std::int64_t>(random() % 4 == 0 ? random() % 15 : 0);
      const auto former = last.find(key);
      const bool expected = former == last.end() || at - former->second >= 10;
      if (expected)
        last[key] = at;
      std::vector<std::string> suppressed;
      if (uut.raises(match(key, at), suppressed) != expected)
        CAF_FAIL("seed " << seed << ", match " << i);
    }
    CAF_CHECK(uut.keys() <= 1'024);
  }
}

CAF_TEST(the causes of an alert are the score and the rules that match) {
  const auto by = some::policy_by(nullptr, R"(
rules:
  - {name: large, when: amount > 10.0, then: alert, suppress: {by: [nameDest, step], for: 1h}}
  - {name: larger, when: amount > 20.0, then: alert}
  - {name: noted, when: amount > 0.0, then: note}
)");
  std::vector<some::paysim_row> rows(4);
  rows[0].amount = 100;
  rows[1].amount = 1'500;
  rows[2].amount = 1'500;
  rows[2].to_merchant = true;
  rows[3].amount = 2'500;
  const auto events = some::events_of(rows);
  judge verdicts;
  verdicts.apply(*by, events);
  const auto causes = causes_of(*by, verdicts, events.times_us);
  CAF_REQUIRE_EQUAL(causes.size(), 3u);
  CAF_CHECK_EQUAL(causes[0].row, 1u);
  CAF_CHECK(!causes[0].certain);
  CAF_REQUIRE_EQUAL(causes[0].matches.size(), 1u);
  CAF_CHECK_EQUAL(causes[0].matches[0].span_us, 60 * minute_us);
  CAF_CHECK(!(causes[0].matches[0].key == causes[1].matches.at(0).key));
  CAF_CHECK(causes[2].certain);
  CAF_CHECK(causes[2].matches.at(0).key == causes[0].matches[0].key);
}
