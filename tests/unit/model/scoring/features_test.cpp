#define CAF_SUITE scoring.features

// The features of the shipped schema `paysim`.

#include "unit/model/scoring/some_models.hpp"

#include "caf/test/unit_test.hpp"

#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

using namespace vigie;

namespace {

constexpr std::array sets{"seed", "strict", "pre", "full"};

/// Those that are in a set; the others serve them.
std::vector<std::string> all_features() {
  std::vector<std::string> result;
  for (const auto& feature : some::paysim()->features)
    if (!feature.sets.empty())
      result.push_back(feature.name);
  return result;
}

std::vector<double> features_of(const char* set, const some::paysim_row& row) {
  return some::features_of(features_in(*some::paysim(), set), some::events_of({row})).front();
}

double feature_of(const std::string& name, const some::paysim_row& row) {
  return some::features_of({name}, some::events_of({row})).front().front();
}

/// How many of the pairs differ in a feature of the set.
std::size_t told_apart(const char* set, const std::vector<some::paysim_row>& left,
                       const std::vector<some::paysim_row>& right) {
  const auto names = features_in(*some::paysim(), set);
  const auto of_left = some::features_of(names, some::events_of(left));
  const auto of_right = some::features_of(names, some::events_of(right));
  std::size_t result = 0;
  for (std::size_t i = 0; i < left.size(); ++i)
    result += of_left[i] != of_right[i];
  return result;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> result;
  std::istringstream cells(line);
  for (std::string cell; std::getline(cells, cell, ',');)
    result.push_back(cell);
  return result;
}

} // namespace

// The file holds what the features were when they were C++: any rows, and amounts at the edges of each of
// them.
CAF_TEST(every feature has the recorded value to the last bit) {
  std::ifstream file(VIGIE_SOURCE_DIR "/tests/unit/model/scoring/paysim_features.csv");
  std::string line;
  std::getline(file, line);
  constexpr std::size_t inputs = 7;
  const auto header = cells_of(line);
  CAF_REQUIRE_EQUAL((std::vector<std::string>{header.begin() + inputs, header.end()}), all_features());
  std::vector<some::paysim_row> rows;
  std::vector<std::vector<double>> expected;
  while (std::getline(file, line)) {
    const auto cells = cells_of(line);
    const auto cents = [&](std::size_t i) { return std::stoll(cells[i]); };
    some::paysim_row row;
    row.type = cells[0];
    row.amount = cents(1);
    row.old_balance_orig = cents(2);
    row.new_balance_orig = cents(3);
    row.old_balance_dest = cents(4);
    row.new_balance_dest = cents(5);
    row.to_merchant = cells[6] == "1";
    rows.push_back(row);
    auto& values = expected.emplace_back();
    for (auto i = inputs; i < cells.size(); ++i)
      values.push_back(std::stod(cells[i]));
  }
  CAF_REQUIRE_EQUAL(rows.size(), 300u);
  const auto values = some::features_of(all_features(), some::events_of(rows));
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (std::size_t f = 0; f < values[row].size(); ++f) {
      if (values[row][f] != expected[row][f])
        CAF_MESSAGE("row " << row << ", " << header[inputs + f]);
      CAF_CHECK_EQUAL(values[row][f], expected[row][f]);
    }
}

CAF_TEST(every feature of a set has a sentence) {
  for (const auto& feature : some::paysim()->features)
    CAF_CHECK_EQUAL(feature.says.empty(), feature.sets.empty());
  CAF_CHECK_EQUAL(features_in(*some::paysim(), "seed"),
                  (std::vector<std::string>{"type_CASH_OUT", "type_DEBIT", "type_PAYMENT", "type_TRANSFER",
                                            "oldbalanceOrg", "oldbalanceDest", "amount"}));
  std::vector<std::size_t> sizes;
  for (const auto* set : sets)
    sizes.push_back(features_in(*some::paysim(), set).size());
  CAF_CHECK_EQUAL(sizes, (std::vector<std::size_t>{7, 25, 27, 33}));
}

CAF_TEST(every set beyond the seed holds the one before) {
  const auto holds = [](const char* set, const char* smaller) {
    const auto names = features_in(*some::paysim(), set);
    const std::set<std::string> larger(names.begin(), names.end());
    for (const auto& name : features_in(*some::paysim(), smaller))
      CAF_CHECK(larger.contains(name));
  };
  holds("pre", "strict");
  holds("full", "pre");
}

CAF_TEST(strict features look neither at what is known after booking nor at the clock) {
  const auto before = some::rows(1000, 1);
  auto after = before;
  for (auto& row : after) {
    row.new_balance_orig += 1;
    row.new_balance_dest = row.new_balance_dest * 7 + 1;
    row.step += 5;
    row.timestamp_ms += 3'600'000;
    row.label = fraud_label::fraudulent;
  }
  CAF_CHECK_EQUAL(told_apart("strict", before, after), 0u);
  CAF_CHECK_EQUAL(told_apart("pre", before, after), 0u);
}

// An amount of a cent less than the balance lies in the same cell of every coarse feature, unless the balance
// is the very lower edge of one.
CAF_TEST(strict features do not tell an amount equal to the balance from one a cent below) {
  std::mt19937_64 random(2);
  std::vector<some::paysim_row> equal;
  std::vector<some::paysim_row> below;
  for (int i = 0; i < 10'000; ++i) {
    auto row = some::any_row(random);
    row.type = i % 2 == 0 ? "TRANSFER" : "CASH_OUT";
    row.amount = row.old_balance_orig =
        std::uniform_int_distribution<std::int64_t>(100'000, 1LL << 32)(random);
    equal.push_back(row);
    --row.amount;
    below.push_back(row);
  }
  CAF_CHECK_LESS(told_apart("strict", equal, below), 10u);
  CAF_CHECK_EQUAL(told_apart("pre", equal, below), 10'000u);
}

// Nor from one a few per cent below, for most balances: a cell is 5 per cent of the balance or an eighth of
// an octave.
CAF_TEST(strict features are too coarse to tell an amount equal to the balance from one two per cent below) {
  std::mt19937_64 random(3);
  std::vector<some::paysim_row> equal;
  std::vector<some::paysim_row> below;
  for (int i = 0; i < 10'000; ++i) {
    auto row = some::any_row(random);
    row.type = "TRANSFER";
    row.amount = row.old_balance_orig =
        std::uniform_int_distribution<std::int64_t>(100'000, 1LL << 29)(random);
    equal.push_back(row);
    row.amount = row.amount * 98 / 100;
    below.push_back(row);
  }
  CAF_CHECK_LESS(told_apart("strict", equal, below), 3'000u);
}

CAF_TEST(a magnitude is the logarithm in eighths) {
  some::paysim_row row;
  CAF_CHECK_EQUAL(feature_of("amount_magnitude", row), 0.0);
  row.amount = 102'300; // 1023 + 1 = 2^10
  CAF_CHECK_EQUAL(feature_of("amount_magnitude", row), 10.0);
  row.amount = 102'299;
  CAF_CHECK_EQUAL(feature_of("amount_magnitude", row), 9.875);
  row.amount = 153'500; // half-way to the next power
  CAF_CHECK_EQUAL(feature_of("amount_magnitude", row), 10.5);
}

CAF_TEST(the features of the largest amounts are finite) {
  some::paysim_row row;
  row.type = "TRANSFER";
  row.amount = row.old_balance_orig = row.new_balance_orig = row.old_balance_dest = row.new_balance_dest =
      1'000'000'000'000'000;
  for (const auto value : features_of("full", row))
    CAF_CHECK(std::isfinite(static_cast<float>(value)));
  CAF_CHECK_EQUAL(feature_of("nearly_empties", row), 1.0);
}
