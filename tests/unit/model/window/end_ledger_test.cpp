#define CAF_SUITE window.end_ledger

#include "model/window/end_ledger.hpp"

#include "caf/test/unit_test.hpp"

#include <string>

using namespace vigie;

namespace {

window_sum sum_of(std::uint64_t transactions) {
  window_sum sum;
  sum.counts.transactions = transactions;
  return sum;
}

/// "end:transactions,transactions" of all that can be reported now.
std::string reported(end_ledger& ledger) {
  std::string text;
  while (const auto due = ledger.report()) {
    text += std::to_string(due->end);
    for (const auto& sum : due->sums)
      text += (&sum == &due->sums.front() ? ':' : ',') + std::to_string(sum.counts.transactions);
    text += ' ';
  }
  return text;
}

} // namespace

CAF_TEST(an end is reported once it is taken for every window) {
  end_ledger ledger{2, 10};
  ledger.take(0, 11, {sum_of(1), sum_of(2)});
  CAF_CHECK_EQUAL(reported(ledger), "");
  ledger.take(1, 11, {sum_of(5)});
  CAF_CHECK_EQUAL(reported(ledger), "11:1,5 ");
  CAF_CHECK_EQUAL(*ledger.reported(), 11);
  CAF_CHECK(!ledger.taken_to(12));
  ledger.take(1, 12, {sum_of(6)});
  CAF_CHECK(ledger.taken_to(12));
  CAF_CHECK_EQUAL(reported(ledger), "12:2,6 ");
}

CAF_TEST(an end that is late for one window is asked for again and holds back only what comes behind it) {
  end_ledger ledger{2, 10};
  CAF_REQUIRE(ledger.next(1, 12));
  CAF_CHECK_EQUAL(ledger.next(1, 12)->first, 11);
  CAF_CHECK_EQUAL(ledger.next(1, 12)->last, 12);
  ledger.take(0, 11, {sum_of(1), sum_of(2)});
  CAF_CHECK(!ledger.next(0, 12));
  CAF_CHECK_EQUAL(ledger.next(1, 13)->first, 11);
}

CAF_TEST(not more is asked for at once than an answer may hold) {
  const end_ledger ledger{1, 0};
  CAF_CHECK_EQUAL(ledger.next(0, 1'000'000)->last, end_ledger::longest_request);
}

CAF_TEST(nothing is due before it is known where windows begin) {
  end_ledger ledger{1, std::nullopt};
  CAF_CHECK(!ledger.next(0, 100));
  CAF_CHECK(!ledger.taken_to(0));
  ledger.begin_behind(90);
  CAF_CHECK_EQUAL(ledger.next(0, 100)->first, 91);
  ledger.begin_behind(95);
  CAF_CHECK_EQUAL(ledger.next(0, 100)->first, 91);
  CAF_CHECK(!ledger.reported());
}

CAF_TEST(a sum is replaced as long as it is not reported) {
  end_ledger ledger{2, 10};
  ledger.take(0, 11, {sum_of(1)});
  ledger.replace(0, 11, sum_of(9));
  ledger.take(1, 11, {sum_of(5)});
  CAF_CHECK_EQUAL(reported(ledger), "11:9,5 ");
}
