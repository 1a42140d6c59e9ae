#define CAF_SUITE actors.scorer

#include "actors/scorer.hpp"

#include "unit/actors/actor_fixture.hpp"

using namespace vigie;

namespace {

constexpr stream_id stream{3, 7};

struct fixture : actor_fixture {
  std::vector<std::shared_ptr<stub::aggregator_log>> aggregators{std::make_shared<stub::aggregator_log>(),
                                                                 std::make_shared<stub::aggregator_log>()};
  std::shared_ptr<stub::publisher_log> published = std::make_shared<stub::publisher_log>();
  scorer_options options{"transactions"};

  void judge(policy_ptr by, const batch_ptr& batch) { judge(some::timeline_of(std::move(by)), batch); }

  void judge(policy_timeline_ptr by, const batch_ptr& batch) {
    std::vector<window_aggregator_actor> to;
    for (const auto& log : aggregators)
      to.push_back(stub::aggregator(sys, log));
    const auto uut =
        sys.spawn<scorer>(options, std::move(by), std::move(to), stub::publisher(sys, published));
    self->send(uut, batch);
    consume_messages();
  }

  static std::shared_ptr<transaction_batch> batch_of(std::vector<std::int64_t> amounts,
                                                     std::vector<std::size_t> frauds = {}) {
    auto batch = std::make_shared<transaction_batch>();
    batch->stream = stream;
    batch->begin = 40;
    batch->end = 40 + static_cast<std::int64_t>(amounts.size());
    std::vector<some::paysim_row> rows;
    for (const auto cents : amounts) {
      some::paysim_row row;
      row.offset = 40 + static_cast<std::int64_t>(rows.size());
      row.timestamp_ms = 1234;
      row.amount = cents;
      rows.push_back(row);
      batch->values += some::value_of(cents);
      batch->value_ends.push_back(static_cast<std::uint32_t>(batch->values.size()));
    }
    for (const auto place : frauds)
      rows[place].label = fraud_label::fraudulent;
    batch->transactions = some::events_of(rows);
    return batch;
  }
};

constexpr auto limit = some::suspicious_cents;

} // namespace

CAF_TEST_FIXTURE_SCOPE(scorer_tests, fixture)

CAF_TEST(every aggregator gets the verdicts and the publisher the judgement) {
  judge(some::policy_by(some::amount_model()), batch_of({limit - 1, limit, limit + 1, 5}, {1, 3}));
  for (const auto& log : aggregators) {
    CAF_REQUIRE_EQUAL(log->verdicts.size(), 1u);
    CAF_CHECK(log->verdicts[0].stream == stream);
    CAF_CHECK_EQUAL(log->verdicts[0].begin, 40);
    CAF_CHECK_EQUAL(log->verdicts[0].suspicious, (std::vector<std::uint32_t>{1, 2}));
  }
  CAF_REQUIRE_EQUAL(published->judged.size(), 1u);
  const auto& judged = published->judged[0];
  CAF_CHECK(judged.stream == stream);
  CAF_CHECK_EQUAL(judged.begin, 40);
  CAF_CHECK_EQUAL(judged.alerts.size(), 2u);
  CAF_CHECK_EQUAL(judged.counts.transactions, 4u);
  CAF_CHECK_EQUAL(judged.counts.predicted_frauds, 2u);
  CAF_CHECK_EQUAL(judged.counts.true_positives, 1u);
  CAF_CHECK_EQUAL(judged.counts.false_negatives, 1u);
  CAF_CHECK(judged.counts.amount == money_sum::from_cents(3 * limit + 5));
}

CAF_TEST(verdicts are those of the model to the last bit) {
  const auto model =
      std::make_shared<const classifier>(some::classifier_of(some::boosted("full", 40, 1), "ab"));
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto batch = std::make_shared<transaction_batch>();
    batch->rebuild = true;
    batch->transactions = some::events(300, seed);
    const auto scores = some::scores_of(*model, batch->transactions);
    // The threshold is a score that occurs: one bit off would move a verdict.
    const auto threshold = scores[seed];
    judge(some::policy_by(model, {}, threshold), batch);
    std::vector<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < scores.size(); ++i)
      if (scores[i] >= threshold)
        expected.push_back(i);
    CAF_CHECK_EQUAL(aggregators[0]->verdicts.back().suspicious, expected);
    CAF_CHECK(std::count(expected.begin(), expected.end(), seed) == 1);
  }
}

CAF_TEST(a threshold of the configuration goes before that of the model) {
  judge(some::policy_by(some::amount_model(), {}, 1.1), batch_of({limit, 100 * limit}));
  CAF_CHECK(aggregators[0]->verdicts.at(0).suspicious.empty());
  CAF_CHECK(published->judged.at(0).alerts.empty());
}

CAF_TEST(what is read again raises nothing and is judged all the same) {
  auto batch = batch_of({limit, 1});
  batch->rebuild = true;
  batch->values.clear();
  batch->value_ends.clear();
  judge(some::policy_by(some::amount_model()), batch);
  CAF_CHECK(published->judged.empty());
  CAF_CHECK_EQUAL(aggregators[0]->verdicts.at(0).suspicious, std::vector<std::uint32_t>{0});
}

CAF_TEST(a batch without transactions is judged) {
  judge(some::policy_by(some::amount_model()), batch_of({}));
  CAF_CHECK_EQUAL(published->judged.size(), 1u);
  CAF_CHECK_EQUAL(aggregators[1]->verdicts.size(), 1u);
}

CAF_TEST(a new model speaks from the next batch on) {
  const auto uut =
      sys.spawn<scorer>(options, some::timeline_of(some::policy_by(some::amount_model())),
                        std::vector{stub::aggregator(sys, aggregators[0])}, stub::publisher(sys, published));
  self->send(uut, batch_ptr{batch_of({limit})});
  self->send(uut, some::timeline_of(some::policy_by(some::amount_model(), {}, 1.1)));
  self->send(uut, batch_ptr{batch_of({limit})});
  consume_messages();
  CAF_REQUIRE_EQUAL(aggregators[0]->verdicts.size(), 2u);
  CAF_CHECK_EQUAL(aggregators[0]->verdicts[0].suspicious.size(), 1u);
  CAF_CHECK(aggregators[0]->verdicts[1].suspicious.empty());
}

CAF_TEST(an alert names the message and quotes the transaction) {
  judge(some::policy_by(some::amount_model()), batch_of({1, limit}));
  const auto& alert = published->judged.at(0).alerts.at(0);
  CAF_CHECK_EQUAL(*alert.key, "C" + std::to_string(limit));
  CAF_CHECK_EQUAL(alert.timestamp_ms, 1234);
  CAF_CHECK(alert.value->starts_with(
      R"({"id":"transactions-3-41","topic":"transactions","partition":3,"offset":41,)"));
  CAF_CHECK(alert.value->ends_with(R"("transaction":)" + some::value_of(limit) + "}"));
  CAF_CHECK(alert.value->find(R"("sha256":"0123")") != std::string::npos);
  CAF_CHECK_EQUAL(alert.offset, 41);
  CAF_MESSAGE("which can be left out");
  CAF_CHECK_EQUAL(alert.value->substr(alert.spare.begin, alert.spare.size), some::value_of(limit));
}

CAF_TEST(without a model nothing is suspicious and all is counted) {
  judge(some::policy_by(nullptr), batch_of({limit, 1}, {0}));
  CAF_CHECK(aggregators[0]->verdicts.at(0).suspicious.empty());
  const auto& counts = published->judged.at(0).counts;
  CAF_CHECK_EQUAL(counts.transactions, 2u);
  CAF_CHECK_EQUAL(counts.false_negatives, 1u);
  CAF_CHECK(published->judged.at(0).alerts.empty());
}

CAF_TEST(rules raise and allow beside the model) {
  const auto by = some::policy_by(some::amount_model(), R"(
rules:
  - {name: small, when: amount < 1.0, then: alert, severity: low, says: "only {amount} by {nameOrig}"}
  - {name: huge, when: amount > 5000.0 && score > 0.5, then: allow}
  - {name: never, when: "1 / (step - step) > 0", then: alert}
  - {name: seen, when: amount >= 1000.0, then: note}
)");
  judge(by, batch_of({5, limit, 10 * limit}));
  CAF_CHECK_EQUAL(aggregators[0]->verdicts.at(0).suspicious, (std::vector<std::uint32_t>{0, 1}));
  const auto& alerts = published->judged.at(0).alerts;
  CAF_REQUIRE_EQUAL(alerts.size(), 2u);
  CAF_CHECK(alerts[0].value->find(R"("rules":[{"name":"small","severity":"low","says":"only 0.05 by C1",)"
                                  R"("when":"0.05 < 1.0"}])") != std::string::npos);
  CAF_CHECK(alerts[1].value->find(R"("rules":[{"name":"seen","severity":"medium","says":null,)"
                                  R"("when":"1000.0 >= 1000.0"}])") != std::string::npos);
  CAF_CHECK(alerts[1].value->find(R"("policy":{"sha256":")" + by->sha256 + R"(","version":1})") !=
            std::string::npos);
}

CAF_TEST(each transaction is judged by the policy of its time) {
  const auto strict = some::policy_by(nullptr, "rules: [{name: any, when: amount > 0.0, then: alert}]");
  const auto lax = some::policy_by(nullptr, "rules: [{name: large, when: amount > 1000.0, then: alert}]");
  const auto policies =
      std::get<policy_timeline_ptr>(policy_timeline::make({{0, std::nullopt, strict}, {1'000, 3'000, lax}}));
  auto batch = batch_of({5, 5, 500'000, 5, 5});
  batch->transactions.times_us = {999'999, 1'000'000, 2'999'999, 3'000'000, 0};
  options.records = std::get<verdict_records_ptr>(verdict_records::make(some::paysim(), true));
  judge(policies, batch);
  CAF_REQUIRE_EQUAL(published->judged.size(), 1u);
  const auto& judged = published->judged[0];
  CAF_CHECK_EQUAL(aggregators[0]->verdicts.at(0).suspicious, (std::vector<std::uint32_t>{0, 2, 3, 4}));
  CAF_CHECK_EQUAL(judged.counts.transactions, 5u);
  CAF_CHECK_EQUAL(judged.counts.predicted_frauds, 4u);
  CAF_REQUIRE_EQUAL(judged.alerts.size(), 4u);
  CAF_CHECK_EQUAL(judged.alerts[1].offset, 42);
  CAF_CHECK(judged.alerts[1].value->find("5000.0 > 1000.0") != std::string::npos);
  CAF_REQUIRE_EQUAL(judged.verdicts.size(), 5u);
  for (const auto place : {0u, 1u, 2u, 3u, 4u}) {
    const auto& by = place == 1 || place == 2 ? lax : strict;
    CAF_CHECK_EQUAL(judged.verdicts[place].offset, 40 + static_cast<std::int64_t>(place));
    CAF_CHECK(judged.verdicts[place].value->find(by->sha256) != std::string::npos);
  }
}

CAF_TEST(a shadow judges beside without effect) {
  const auto real = some::policy_by(nullptr, "rules: [{name: large, when: amount > 10.0, then: alert}]");
  const auto shadow = some::policy_by(nullptr, "rules: [{name: small, when: amount < 20.0, then: alert}]");
  judge(std::get<policy_timeline_ptr>(policy_timeline::make({{0, std::nullopt, real}}, shadow)),
        batch_of({500, 1'500, 2'500, 3'500, 4'500}));
  CAF_CHECK_EQUAL(aggregators[0]->verdicts.at(0).suspicious, (std::vector<std::uint32_t>{1, 2, 3, 4}));
  CAF_CHECK_EQUAL(published->judged.at(0).alerts.size(), 4u);
  const metrics counted{sys.metrics()};
  CAF_CHECK_EQUAL(counted.shadow(shadow->sha256, true).value(), 1);
  CAF_CHECK_EQUAL(counted.shadow(shadow->sha256, false).value(), 4);
  CAF_CHECK_EQUAL(counted.shadow_alerts(shadow->sha256, "more").value(), 1);
  CAF_CHECK_EQUAL(counted.shadow_alerts(shadow->sha256, "fewer").value(), 3);
}

CAF_TEST(rules judge without a model) {
  judge(some::policy_by(nullptr, "rules: [{name: some, when: amount > 1.0 || score > 0.5, then: alert}]"),
        batch_of({5, limit}));
  CAF_CHECK_EQUAL(aggregators[0]->verdicts.at(0).suspicious, (std::vector<std::uint32_t>{1}));
  CAF_CHECK(published->judged.at(0).alerts.at(0).value->find(
                R"("score":null,"threshold":null,"model":null,"reasons":[],"rules":[{"name":"some")") !=
            std::string::npos);
}

CAF_TEST(a batch that lacks a field of the model is left to be read again) {
  auto batch = batch_of({limit});
  batch->transactions = make_batch(some::paysim(), {});
  judge(some::policy_by(some::amount_model()), batch);
  CAF_CHECK(aggregators[0]->verdicts.empty());
  CAF_CHECK(published->judged.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
