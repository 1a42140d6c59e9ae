#define CAF_SUITE policy.policy_timeline

#include "model/policy/policy_timeline.hpp"

#include "caf/test/dsl.hpp"
#include "unit/model/policy/some_policies.hpp"

#include <random>

using namespace vigie;

namespace {

policy_ptr named(int number) {
  return some::policy_by(nullptr,
                         "rules: [{name: r" + std::to_string(number) + ", when: amount > 1.0, then: alert}]");
}

policy_timeline_ptr timeline(std::vector<dated_policy> all) {
  return std::get<policy_timeline_ptr>(policy_timeline::make(std::move(all)));
}

/// The definition, word for word.
policy_ptr in_force(const std::vector<dated_policy>& all, std::int64_t time_ms) {
  const dated_policy* found = nullptr;
  for (const auto& each : all)
    if (each.effective_ms <= time_ms && (!each.retired_ms || *each.retired_ms > time_ms) &&
        (found == nullptr || found->effective_ms <= each.effective_ms))
      found = &each;
  if (found != nullptr)
    return found->by;
  return std::ranges::min_element(all, {}, &dated_policy::effective_ms)->by;
}

} // namespace

CAF_TEST(a policy is in force from its time on until the next one is) {
  const auto first = named(1);
  const auto second = named(2);
  const auto both = timeline({{1'000, std::nullopt, first}, {2'000, std::nullopt, second}});
  CAF_CHECK_EQUAL(both->at(1'999'999).sha256, first->sha256);
  CAF_CHECK_EQUAL(both->at(2'000'000).sha256, second->sha256);
  CAF_MESSAGE("what is older than the first one is judged by it");
  CAF_CHECK_EQUAL(both->at(-5'000'000).sha256, first->sha256);
}

CAF_TEST(one that is retired gives way to the one before it) {
  const auto first = named(1);
  const auto second = named(2);
  const auto both = timeline({{1'000, std::nullopt, first}, {2'000, 3'000, second}});
  CAF_CHECK_EQUAL(both->at(2'999'999).sha256, second->sha256);
  CAF_CHECK_EQUAL(both->at(3'000'000).sha256, first->sha256);
  CAF_MESSAGE("one that is retired before its time never was in force");
  CAF_CHECK_EQUAL(timeline({{1'000, std::nullopt, first}, {2'000, 1'500, second}})->at(2'500'000).sha256,
                  first->sha256);
}

CAF_TEST(a batch is cut where the policy changes) {
  const auto both = timeline({{1, std::nullopt, named(1)}, {2, std::nullopt, named(2)}});
  const std::vector<std::int64_t> times{1'000, 1'999, 2'000, 5'000, 0};
  const auto pieces = both->cut(times);
  CAF_REQUIRE_EQUAL(pieces.size(), 3u);
  CAF_CHECK_EQUAL(pieces[0].rows, 2u);
  CAF_CHECK_EQUAL(pieces[1].first, 2u);
  CAF_CHECK_EQUAL(pieces[1].rows, 2u);
  CAF_CHECK_EQUAL(pieces[2].first, 4u);
  CAF_CHECK_EQUAL(pieces[2].rows, 1u);
  CAF_CHECK(pieces[0].by == pieces[2].by);
  CAF_CHECK_EQUAL(some::timeline_of(named(1))->cut(times).size(), 1u);
}

CAF_TEST(any timeline says what its definition does) {
  std::mt19937 random{7};
  const std::vector<policy_ptr> some{named(0), named(1), named(2), named(3)};
  for (int round = 0; round < 2'000; ++round) {
    std::vector<dated_policy> all;
    const auto count = 1 + random() % 6;
    for (std::size_t i = 0; i < count; ++i) {
      dated_policy each{static_cast<std::int64_t>(random() % 10), std::nullopt, some[random() % 4]};
      if (random() % 3 == 0)
        each.retired_ms = static_cast<std::int64_t>(random() % 12);
      all.push_back(std::move(each));
    }
    const auto made = timeline(all);
    for (std::int64_t time = -1; time < 13; ++time)
      CAF_REQUIRE_EQUAL(made->at(time * 1'000 + 999).sha256, in_force(all, time)->sha256);
  }
}
