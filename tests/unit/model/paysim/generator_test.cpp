#define CAF_SUITE paysim.generator

#include "model/paysim/generator.hpp"

#include "model/schema/encoder.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

using namespace vigie;

namespace {

std::vector<transaction_row> rows_of(const generator_options& options) {
  std::vector<transaction_row> result;
  generator source{options};
  for (transaction_row row; source.next(row);)
    result.push_back(row);
  return result;
}

/// 200,000 rows, made once.
const std::vector<transaction_row>& sample() {
  static const auto rows = rows_of({.rows = 200'000, .fraud_share = 0.02});
  return rows;
}

template <class Predicate>
std::vector<transaction_row> sample_where(Predicate keep) {
  std::vector<transaction_row> result;
  std::copy_if(sample().begin(), sample().end(), std::back_inserter(result), keep);
  return result;
}

std::vector<transaction_row> normal_rows(transaction_type type) {
  return sample_where([type](const transaction_row& row) {
    return row.values.type == type && row.values.label == fraud_label::legitimate;
  });
}

std::vector<transaction_row> frauds(transaction_type type) {
  return sample_where([type](const transaction_row& row) {
    return row.values.type == type && row.values.label == fraud_label::fraudulent;
  });
}

template <class Predicate>
double share_of(const std::vector<transaction_row>& rows, Predicate predicate) {
  return static_cast<double>(std::count_if(rows.begin(), rows.end(), predicate)) /
         static_cast<double>(rows.size());
}

double amount_quantile(std::vector<transaction_row> rows, double probability) {
  auto nth = rows.begin() + static_cast<std::ptrdiff_t>(probability * static_cast<double>(rows.size()));
  std::nth_element(rows.begin(), nth, rows.end(),
                   [](const auto& a, const auto& b) { return a.values.amount < b.values.amount; });
  return nth->values.amount.units();
}

void check_near(double found, double expected, double tolerance) {
  CAF_MESSAGE(found << ", expected " << expected);
  CAF_CHECK(std::abs(found - expected) <= tolerance);
}

/// FNV-1a over the rows as they are sent.
std::uint64_t hash_of(const std::vector<transaction_row>& rows) {
  std::string text;
  for (const auto& row : rows)
    encode(row, encoding::object, text);
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

bool empties_account(const transaction_row& row) {
  return row.values.amount == row.values.old_balance_orig;
}

} // namespace

CAF_TEST(a seed gives the same rows on every machine) {
  auto rows = rows_of({.seed = 7, .rows = 10'000, .fraud_share = 0.02});
  CAF_CHECK_EQUAL(hash_of(rows), 0x5a0a3094e5697f38u);
  CAF_CHECK(rows == rows_of({.seed = 7, .rows = 10'000, .fraud_share = 0.02}));
  CAF_CHECK(rows != rows_of({.seed = 8, .rows = 10'000, .fraud_share = 0.02}));
}

CAF_TEST(there are as many rows and frauds as asked for) {
  for (std::uint64_t wanted : {0u, 1u, 2u, 1'000u, 12'345u})
    CAF_CHECK_EQUAL(rows_of({.rows = wanted}).size(), wanted);
  auto is_fraud = [](const transaction_row& row) { return row.values.label == fraud_label::fraudulent; };
  CAF_CHECK_EQUAL(share_of(rows_of({.rows = 1'000, .fraud_share = 0.0}), is_fraud), 0.0);
  CAF_CHECK_EQUAL(share_of(rows_of({.rows = 1'000, .fraud_share = 0.25}), is_fraud), 0.25);
  CAF_CHECK_EQUAL(share_of(rows_of({.rows = 1'000, .fraud_share = 1.0}), is_fraud), 1.0);
  check_near(share_of(rows_of({.rows = 200'000}), is_fraud), 0.00129, 0.00001);
}

CAF_TEST(types have their published shares) {
  auto rows = rows_of({.rows = 200'000});
  auto share_of_type = [&](transaction_type type) {
    return share_of(rows, [type](const transaction_row& row) { return row.values.type == type; });
  };
  check_near(share_of_type(transaction_type::cash_out), 0.352, 0.004);
  check_near(share_of_type(transaction_type::payment), 0.338, 0.004);
  check_near(share_of_type(transaction_type::cash_in), 0.220, 0.004);
  check_near(share_of_type(transaction_type::transfer), 0.084, 0.002);
  check_near(share_of_type(transaction_type::debit), 0.0065, 0.0005);
}

CAF_TEST(amounts have their published quantiles) {
  auto check_type = [](transaction_type type, double lower, double median, double upper) {
    auto rows = normal_rows(type);
    check_near(amount_quantile(rows, 0.25), lower, lower * 0.1);
    check_near(amount_quantile(rows, 0.5), median, median * 0.1);
    check_near(amount_quantile(rows, 0.95), upper, upper * 0.1);
    CAF_CHECK(amount_quantile(rows, 0.0) > 0.0);
  };
  check_type(transaction_type::cash_in, 72'010, 143'839, 416'485);
  check_type(transaction_type::cash_out, 73'167, 147'116, 422'911);
  check_type(transaction_type::debit, 1'352, 2'812, 11'132);
  check_type(transaction_type::payment, 4'339, 9'432, 37'693);
  check_type(transaction_type::transfer, 212'416, 485'030, 2'732'916);
}

CAF_TEST(normal rows keep the books of both sides) {
  auto minus = [](money a, money b) {
    return money::from_cents(std::max<std::int64_t>(0, a.cents() - b.cents()));
  };
  auto plus = [](money a, money b) { return money::from_cents(a.cents() + b.cents()); };
  std::map<std::string, money> balances; // as last seen
  int surprises = 0;
  for (const auto& [values, name_orig, name_dest, flagged, weight] : sample()) {
    CAF_REQUIRE(name_orig.starts_with('C'));
    CAF_REQUIRE_EQUAL(values.to_merchant, name_dest.starts_with('M'));
    CAF_REQUIRE_EQUAL(values.to_merchant, values.type == transaction_type::payment);
    bool deposit = values.type == transaction_type::cash_in;
    CAF_REQUIRE_EQUAL(values.new_balance_orig, deposit ? plus(values.old_balance_orig, values.amount)
                                                       : minus(values.old_balance_orig, values.amount));
    if (values.to_merchant) {
      CAF_REQUIRE_EQUAL(values.old_balance_dest, money{});
      CAF_REQUIRE_EQUAL(values.new_balance_dest, money{});
    } else if (values.label == fraud_label::legitimate) {
      CAF_REQUIRE_EQUAL(values.new_balance_dest, deposit ? minus(values.old_balance_dest, values.amount)
                                                         : plus(values.old_balance_dest, values.amount));
      if (auto last = balances.find(name_dest);
          last != balances.end() && values.old_balance_dest != last->second)
        ++surprises;
    }
    balances[name_dest] = values.new_balance_dest;
  }
  CAF_CHECK(surprises < 5); // two accounts may happen to have the same name
}

CAF_TEST(balances resemble the published ones) {
  auto origin_empty = [](const transaction_row& row) { return row.values.old_balance_orig == money{}; };
  check_near(share_of(normal_rows(transaction_type::cash_out), origin_empty), 0.459, 0.01);
  check_near(share_of(normal_rows(transaction_type::payment), origin_empty), 0.362, 0.01);
  check_near(share_of(normal_rows(transaction_type::cash_in), origin_empty), 0.009, 0.002);
  auto destination_empty = [](const transaction_row& row) { return row.values.old_balance_dest == money{}; };
  check_near(share_of(normal_rows(transaction_type::cash_out), destination_empty), 0.145, 0.02);
  check_near(share_of(normal_rows(transaction_type::debit), destination_empty), 0.0, 0.002);
  auto below_a_million = [](const transaction_row& row) {
    return row.values.old_balance_dest.units() < 1'000'000;
  };
  check_near(share_of(normal_rows(transaction_type::cash_out), below_a_million), 0.66, 0.05);
}

CAF_TEST(each fraud is a transfer and a withdrawal of the same amount) {
  for (std::size_t i = 0; i < sample().size(); ++i) {
    const auto& transfer = sample()[i];
    if (transfer.values.label != fraud_label::fraudulent)
      continue;
    CAF_REQUIRE(i + 1 < sample().size());
    const auto& withdrawal = sample()[++i];
    CAF_REQUIRE(transfer.values.type == transaction_type::transfer);
    CAF_REQUIRE(withdrawal.values.type == transaction_type::cash_out);
    CAF_REQUIRE(withdrawal.values.label == fraud_label::fraudulent);
    CAF_REQUIRE_EQUAL(withdrawal.values.amount, transfer.values.amount);
    CAF_REQUIRE_EQUAL(withdrawal.values.step, transfer.values.step);
    CAF_REQUIRE_EQUAL(transfer.values.old_balance_dest, money{});
    CAF_REQUIRE_EQUAL(transfer.values.new_balance_dest, money{});
  }
}

CAF_TEST(frauds empty the account and others do not ) {
  check_near(share_of(frauds(transaction_type::cash_out), empties_account), 0.994, 0.006);
  check_near(share_of(frauds(transaction_type::transfer), empties_account), 0.962, 0.015);
  for (auto type : {transaction_type::cash_in, transaction_type::cash_out, transaction_type::debit,
                    transaction_type::payment, transaction_type::transfer})
    CAF_CHECK(share_of(normal_rows(type), empties_account) < 0.0005);
}

CAF_TEST(steps rise and follow the hours and frauds do not sleep) {
  std::vector<std::uint64_t> normal(25), fraud(25);
  for (const auto& row : rows_of({.rows = 100'000, .first_step = 1, .last_step = 24, .fraud_share = 0.24}))
    ++(row.values.label == fraud_label::fraudulent ? fraud : normal)
          .at(static_cast<std::size_t>(row.values.step));
  CAF_CHECK_EQUAL(normal[0], 0u);
  CAF_CHECK(normal[4] < 100);
  CAF_CHECK(normal[19] > 7'000);
  for (std::size_t step = 1; step <= 24; ++step)
    CAF_CHECK_EQUAL(fraud[step], 1'000u);

  auto earlier = [](const transaction_row& a, const transaction_row& b) {
    return a.values.step < b.values.step;
  };
  CAF_CHECK(std::is_sorted(sample().begin(), sample().end(), earlier));
  CAF_CHECK_EQUAL(sample().front().values.step, 1);
  CAF_CHECK_EQUAL(sample().back().values.step, 743);
  check_near(sample()[sample().size() / 2].values.step, 238, 12);
}

CAF_TEST(any range of steps can be asked for) {
  for (auto [first, last] :
       {std::pair{0, 0}, {5, 5}, {743, 743}, {700, 1'600}, {2'147'483'646, 2'147'483'647}}) {
    auto rows = rows_of({.rows = 50, .first_step = first, .last_step = last, .fraud_share = 0.1});
    CAF_CHECK_EQUAL(rows.size(), 50u);
    CAF_CHECK(rows.front().values.step >= first);
    CAF_CHECK(rows.back().values.step <= last);
  }
}

CAF_TEST(origins almost never come back and destinations do) {
  std::set<std::string> origins, destinations;
  for (const auto& row : sample()) {
    origins.insert(row.name_orig);
    if (!row.values.to_merchant)
      destinations.insert(row.name_dest);
  }
  CAF_CHECK(origins.size() > sample().size() * 999 / 1000);
  CAF_CHECK(destinations.size() < sample().size() / 8);
}
