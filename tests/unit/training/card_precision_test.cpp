#define CAF_SUITE training.card_precision

#include "training/card_precision.hpp"

#include "caf/test/unit_test.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace vigie;

namespace {

struct payment {
  std::string account;
  std::int64_t day;
  bool fraud;
  double score;
};

double precision(std::size_t k, const std::vector<payment>& payments) {
  column accounts(value_type::text);
  std::vector<std::int64_t> days;
  std::vector<std::uint8_t> frauds;
  std::vector<double> scores;
  for (const auto& p : payments) {
    if (p.account.empty())
      accounts.append_missing();
    else
      accounts.append(std::string_view(p.account));
    days.push_back(p.day);
    frauds.push_back(p.fraud);
    scores.push_back(p.score);
  }
  return card_precision_at(k, accounts.view(), days, frauds, scores);
}

} // namespace

CAF_TEST(an account counts by its highest score and by any fraud of the day) {
  const std::vector<payment> payments{
      {"A", 1, false, 0.9}, {"A", 1, true, 0.1}, {"B", 1, false, 0.8}, {"C", 1, true, 0.2}};
  CAF_CHECK_EQUAL(precision(1, payments), 1.0);
  CAF_CHECK_EQUAL(precision(2, payments), 0.5);
  CAF_CHECK_EQUAL(precision(3, payments), 2.0 / 3);
}

CAF_TEST(the mean is over the days that occur however their rows stand) {
  const std::vector<payment> payments{
      {"A", 7, true, 0.9}, {"B", -2, false, 0.9}, {"B", 7, false, 0.2}, {"A", -2, true, 0.2}};
  CAF_CHECK_EQUAL(precision(1, payments), 0.5);
}

CAF_TEST(of a day with fewer accounts all are looked into) {
  CAF_CHECK_EQUAL(precision(100, {{"A", 1, true, 0.9}, {"B", 1, false, 0.8}}), 0.5);
}

CAF_TEST(among equal scores the account that came first goes first) {
  CAF_CHECK_EQUAL(precision(1, {{"B", 1, true, 0.5}, {"A", 1, false, 0.5}}), 1.0);
  CAF_CHECK_EQUAL(precision(1, {{"A", 1, false, 0.5}, {"B", 1, true, 0.5}}), 0.0);
}

CAF_TEST(rows without an account are left out) {
  CAF_CHECK_EQUAL(precision(1, {{"", 1, true, 0.9}, {"A", 1, false, 0.1}, {"", 2, true, 0.9}}), 0.0);
}
