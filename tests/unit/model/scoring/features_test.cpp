#define CAF_SUITE scoring.features

#include "model/scoring/features.hpp"

#include "unit/model/scoring/some_models.hpp"

#include "caf/test/unit_test.hpp"

#include <cmath>
#include <set>

using namespace vigie;

namespace {

bool same_features(feature_set set, const transaction& a, const transaction& b) {
  for (const auto* f : features_of(set))
    if (f->value(a) != f->value(b))
      return false;
  return true;
}

} // namespace

CAF_TEST(names are unique and every set is as the table says) {
  std::set<std::string_view> names;
  for (const auto& f : all_features()) {
    CAF_CHECK(names.insert(f.name).second);
    CAF_CHECK(!f.sentence.empty());
    CAF_CHECK_EQUAL(find_feature(f.name), &f);
  }
  CAF_CHECK_EQUAL(find_feature("no_such_feature"), nullptr);
  std::vector<std::string_view> seed;
  for (const auto* f : features_of(feature_set::seed))
    seed.push_back(f->name);
  CAF_CHECK_EQUAL(
      seed, (std::vector<std::string_view>{"type_CASH_OUT", "type_DEBIT", "type_PAYMENT", "type_TRANSFER",
                                           "oldbalanceOrg", "oldbalanceDest", "amount"}));
}

CAF_TEST(every set beyond the seed holds the one before) {
  for (const auto* f : features_of(feature_set::strict))
    CAF_CHECK(f->in(feature_set::pre));
  for (const auto* f : features_of(feature_set::pre))
    CAF_CHECK(f->in(feature_set::full));
}

CAF_TEST(strict features look neither at what is known after booking nor at the clock) {
  for (auto t : some::transactions(1000, 1)) {
    const auto before = t;
    t.new_balance_orig = money::from_cents(t.new_balance_orig.cents() + 1);
    t.new_balance_dest = money::from_cents(t.new_balance_dest.cents() * 7 + 1);
    t.step += 5;
    t.timestamp_ms += 3'600'000;
    t.label = fraud_label::fraudulent;
    CAF_CHECK(same_features(feature_set::strict, t, before));
    CAF_CHECK(same_features(feature_set::pre, t, before));
  }
}

// An amount of a cent less than the balance lies in the same cell of every coarse feature, unless the balance
// is the very lower edge of one.
CAF_TEST(strict features do not tell an amount equal to the balance from one a cent below) {
  std::mt19937_64 random(2);
  int told_strict = 0;
  int told_pre = 0;
  for (int i = 0; i < 10'000; ++i) {
    auto equal = some::any_transaction(random);
    equal.type = i % 2 == 0 ? transaction_type::transfer : transaction_type::cash_out;
    equal.old_balance_orig =
        money::from_cents(std::uniform_int_distribution<std::int64_t>(100'000, 1LL << 32)(random));
    equal.amount = equal.old_balance_orig;
    auto below = equal;
    below.amount = money::from_cents(equal.amount.cents() - 1);
    told_strict += !same_features(feature_set::strict, equal, below);
    told_pre += !same_features(feature_set::pre, equal, below);
  }
  CAF_CHECK_LESS(told_strict, 10);
  CAF_CHECK_EQUAL(told_pre, 10'000);
}

// Nor from one a few per cent below, for most balances: a cell is 5 per cent of the balance or an eighth of
// an octave.
CAF_TEST(strict features are too coarse to tell an amount equal to the balance from one two per cent below) {
  std::mt19937_64 random(3);
  int told = 0;
  for (int i = 0; i < 10'000; ++i) {
    auto equal = some::any_transaction(random);
    equal.type = transaction_type::transfer;
    equal.old_balance_orig =
        money::from_cents(std::uniform_int_distribution<std::int64_t>(100'000, 1LL << 29)(random));
    equal.amount = equal.old_balance_orig;
    auto below = equal;
    below.amount = money::from_cents(equal.amount.cents() * 98 / 100);
    told += !same_features(feature_set::strict, equal, below);
  }
  CAF_CHECK_LESS(told, 3'000);
}

CAF_TEST(a matrix holds the values row by row in both precisions) {
  const auto rows = some::transactions(37, 4);
  for (const auto set : {feature_set::seed, feature_set::full}) {
    const auto features = features_of(set);
    std::vector<double> doubles(rows.size() * features.size());
    std::vector<float> floats(doubles.size());
    compute(features, rows, std::span(doubles));
    compute(features, rows, std::span(floats));
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (std::size_t f = 0; f < features.size(); ++f) {
        const auto value = features[f]->value(rows[r]);
        CAF_CHECK(std::isfinite(value));
        CAF_CHECK_EQUAL(doubles[r * features.size() + f], value);
        CAF_CHECK_EQUAL(floats[r * features.size() + f], static_cast<float>(value));
      }
  }
}

CAF_TEST(a magnitude is the logarithm in eighths) {
  const auto* magnitude = find_feature("amount_magnitude");
  transaction t;
  CAF_CHECK_EQUAL(magnitude->value(t), 0.0);
  t.amount = money::from_cents(102'300); // 1023 + 1 = 2^10
  CAF_CHECK_EQUAL(magnitude->value(t), 10.0);
  t.amount = money::from_cents(102'299);
  CAF_CHECK_EQUAL(magnitude->value(t), 9.875);
  t.amount = money::from_cents(153'500); // half-way to the next power
  CAF_CHECK_EQUAL(magnitude->value(t), 10.5);
}

CAF_TEST(the features of the largest amounts are finite) {
  transaction t;
  t.type = transaction_type::transfer;
  t.amount = t.old_balance_orig = t.new_balance_orig = t.old_balance_dest = t.new_balance_dest =
      largest_money;
  for (const auto& f : all_features())
    CAF_CHECK(std::isfinite(static_cast<float>(f.value(t))));
  CAF_CHECK_EQUAL(find_feature("nearly_empties")->value(t), 1.0);
}
