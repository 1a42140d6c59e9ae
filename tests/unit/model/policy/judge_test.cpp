#define CAF_SUITE policy.judge

#include "model/policy/judge.hpp"

#include "unit/model/policy/some_policies.hpp"

#include "caf/test/unit_test.hpp"

#include <random>

using namespace vigie;

namespace {

event_batch amounts(const std::vector<std::int64_t>& cents) {
  std::vector<some::paysim_row> rows;
  for (const auto amount : cents) {
    some::paysim_row row;
    row.amount = amount;
    rows.push_back(row);
  }
  return some::events_of(rows);
}

using rows = std::vector<std::uint32_t>;

} // namespace

CAF_TEST(an allow rule wins over alerts and the score) {
  const auto by = some::policy_by(nullptr, R"(
rules:
  - {name: large, when: amount > 10.0, then: alert}
  - {name: known, when: amount == 20.0, then: allow}
  - {name: note, when: amount < 5.0, then: note}
)");
  judge verdicts;
  const auto events = amounts({100, 1100, 2000, 3000});
  verdicts.apply(*by, events);
  CAF_CHECK_EQUAL(verdicts.suspicious(), (rows{1, 3}));
  CAF_CHECK_EQUAL(verdicts.rules_of(0), (std::vector<std::size_t>{2}));
  CAF_CHECK_EQUAL(verdicts.rules_of(2), (std::vector<std::size_t>{0, 1}));
  CAF_CHECK(!verdicts.score(0));
}

CAF_TEST(a rule that fails does not match and is counted) {
  const auto by =
      some::policy_by(nullptr, "rules: [{name: fails, when: 10 / (step - step) > 0, then: alert}]");
  judge verdicts;
  const auto events = amounts({1, 2, 3});
  verdicts.apply(*by, events);
  CAF_CHECK(verdicts.suspicious().empty());
  CAF_CHECK_EQUAL(verdicts.matches().failures.at(0), 3u);
}

CAF_TEST(sentences and conditions carry the values of a row) {
  const auto by = some::policy_by(nullptr, R"(
rules:
  - {name: a, when: "amount >= 1.5 && step < 10", then: alert, says: "{amount} at {step} by {nameOrig}, {{so}} {score}"}
)");
  judge verdicts;
  auto row = some::rows(1, 1).front();
  row.amount = 123'456;
  row.step = 7;
  const auto events = some::events_of({row});
  verdicts.apply(*by, events);
  CAF_REQUIRE_EQUAL(verdicts.suspicious(), rows{0});
  CAF_CHECK_EQUAL(verdicts.when(0, 0), "1234.56 >= 1.5 && 7 < 10");
  CAF_CHECK_EQUAL(*verdicts.says(0, 0), "1234.56 at 7 by C1, {so} -");
}

CAF_TEST(without rules verdicts are those of the model) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto model =
        std::make_shared<const classifier>(some::classifier_of(some::boosted("full", 40, 1), "ab"));
    const auto events = some::events(300, seed);
    const auto scores = some::scores_of(*model, events);
    const auto by = some::policy_by(model, {}, scores[seed]);
    const auto with_rule =
        some::policy_by(model, "rules: [{name: n, when: amount < 0.0, then: alert}]", scores[seed]);
    judge verdicts, others;
    verdicts.apply(*by, events);
    others.apply(*with_rule, events);
    CAF_CHECK_EQUAL(verdicts.suspicious(), others.suspicious());
    for (const auto i : verdicts.suspicious())
      CAF_CHECK(scores[i] >= scores[seed]);
    CAF_CHECK(std::ranges::equal(verdicts.scores(), scores));
  }
}

CAF_TEST(a policy is named by all of its parts) {
  const auto model = std::make_shared<const classifier>(some::classifier_of(some::logistic("pre", 2), "ab"));
  const auto other = std::make_shared<const classifier>(some::classifier_of(some::logistic("pre", 2), "cd"));
  constexpr auto rules = "rules: []";
  const auto name = [](const policy_ptr& by) { return by->sha256; };
  const std::set<std::string> names{
      name(some::policy_by(model)), name(some::policy_by(other)), name(some::policy_by(model, rules)),
      name(some::policy_by(model, {}, 0.25)), name(some::policy_by(nullptr, rules))};
  CAF_CHECK_EQUAL(names.size(), 5u);
  CAF_CHECK_EQUAL(name(some::policy_by(model, rules)), name(some::policy_by(model, rules)));
}
