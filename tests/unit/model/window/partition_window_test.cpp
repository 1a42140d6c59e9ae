#define CAF_SUITE window.partition_window

#include "model/window/partition_window.hpp"

#include "unit/seeds.hpp"

#include "caf/test/unit_test.hpp"

#include <random>
#include <vector>

using namespace vigie;

namespace {

counted_event at(std::int64_t timestamp_ms, std::int64_t cents = 100,
                 fraud_label label = fraud_label::legitimate) {
  counted_event tx;
  tx.time_ms = timestamp_ms;
  tx.amount = cents;
  tx.label = label;
  return tx;
}

/// The window [end - length, end) by event time as the contract has it, the slow way: what stands in the log
/// before the first message at or after the end.
tally naive(const std::vector<counted_event>& log, std::int64_t end, std::int64_t length) {
  tally sum;
  for (const auto& tx : log) {
    if (tx.time_ms >= end * 1000)
      break;
    if (tx.time_ms >= (end - length) * 1000)
      sum.add(tx, tx.amount % 2 == 0);
  }
  return sum;
}

} // namespace

CAF_TEST(a timestamp belongs to the second that it has reached) {
  CAF_CHECK_EQUAL(second_of(0), 0);
  CAF_CHECK_EQUAL(second_of(999), 0);
  CAF_CHECK_EQUAL(second_of(1000), 1);
  CAF_CHECK_EQUAL(second_of(-1), -1);
}

CAF_TEST(by the wall clock a window holds its start and not its end) {
  partition_window window{window_clock::wall, 30, 100};
  window.add(at(71'000), false);
  window.add(at(70'999), false); // Late for the window that ends at 101, and for all after it.
  window.add(at(100'999), false);
  window.add(at(101'000), false);
  window.close_to(102);
  CAF_CHECK_EQUAL(window.sum(101).transactions, 2u);
  CAF_CHECK_EQUAL(window.sum(102).transactions, 2u);
}

CAF_TEST(a message older than every open window is late) {
  partition_window window{window_clock::wall, 30, 100};
  CAF_CHECK_EQUAL(window.add(at(70'999), false), 1u);
  CAF_CHECK_EQUAL(window.add(at(71'000), false), 0u);
}

CAF_TEST(a message far ahead of the clock is not kept) {
  partition_window window{window_clock::wall, 30, 100};
  CAF_CHECK_EQUAL(window.add(at(1000 * (100 + future_bound)), false), 0u);
  CAF_CHECK_EQUAL(window.add(at(1000 * (101 + future_bound)), false), 1u);
  CAF_CHECK_EQUAL(window.panes(), 1u);
}

CAF_TEST(by the wall clock a message of a wrong clock does not show how far the log was read) {
  partition_window window{window_clock::wall, 30, 100};
  window.add(at(1000 * (100 + clock_tolerance)), false);
  window.add(at(3'600'000), false);
  CAF_CHECK_EQUAL(*window.newest_ms(), 1000 * (100 + clock_tolerance));
}

CAF_TEST(a message that comes after its second was closed counts in the windows to come) {
  partition_window window{window_clock::wall, 30, 100};
  window.close_to(105);
  CAF_CHECK_EQUAL(window.add(at(103'000), false), 0u);
  window.close_to(134);
  for (std::int64_t end = 101; end <= 105; ++end)
    CAF_CHECK_EQUAL(window.sum(end).transactions, 0u);
  for (std::int64_t end = 106; end <= 133; ++end)
    CAF_CHECK_EQUAL(window.sum(end).transactions, 1u);
  CAF_CHECK_EQUAL(window.sum(134).transactions, 0u);
  CAF_CHECK_EQUAL(window.panes(), 0u);
}

CAF_TEST(by event time an end closes when a message reaches it) {
  partition_window window{window_clock::event, 30, std::nullopt};
  window.add(at(10'500), false);
  CAF_CHECK_EQUAL(*window.closed_end(), 10);
  window.add(at(12'000), false);
  CAF_CHECK_EQUAL(*window.closed_end(), 12);
  CAF_CHECK_EQUAL(window.sum(11).transactions, 1u);
  CAF_CHECK_EQUAL(window.sum(12).transactions, 1u);
}

CAF_TEST(changes are the panes that were added to since they were taken last) {
  const auto seconds = [](const partition_window::pane_changes& changes) {
    std::vector<std::int64_t> result;
    for (const auto& entry : changes.panes)
      result.push_back(entry.second);
    return result;
  };
  using list = std::vector<std::int64_t>;
  partition_window window{window_clock::wall, 30, 100};
  window.add(at(98'000), false);
  window.add(at(100'000), false);
  auto changes = window.take_changes(false);
  CAF_CHECK(changes.whole);
  CAF_CHECK_EQUAL(seconds(changes), (list{98, 100}));
  for (const auto second : {102, 98, 102, 101, 98})
    window.add(at(second * 1'000), false);
  changes = window.take_changes(false);
  CAF_CHECK(!changes.whole);
  CAF_CHECK_EQUAL(seconds(changes), (list{98, 101, 102}));
  CAF_CHECK_EQUAL(changes.panes[0].counts.transactions, 3u);
  CAF_CHECK(window.take_changes(false).panes.empty());
  CAF_CHECK_EQUAL(seconds(window.take_changes(true)), (list{98, 100, 101, 102}));
  CAF_MESSAGE("all of them when very many have changed");
  for (std::int64_t second = 100; second < 200; ++second)
    window.add(at(second * 1'000), false);
  CAF_CHECK(window.take_changes(false).whole);
  CAF_MESSAGE("and none that was dropped");
  window.add(at(103'000), false);
  window.close_to(190);
  CAF_CHECK(window.take_changes(false).panes.empty());
  CAF_CHECK_EQUAL(*window.whole_from(), 160);
}

CAF_TEST(a silent century costs one step) {
  partition_window window{window_clock::event, 30, std::nullopt};
  window.add(at(10'000), false);
  window.add(at(3'000'000'010'000), false);
  window.add(at(3'000'000'010'000), false);
  CAF_CHECK_EQUAL(window.sum(11).transactions, 1u);
  CAF_CHECK_EQUAL(window.sum(1'000'000'000).transactions, 0u);
  CAF_CHECK_EQUAL(window.panes(), 1u);
  CAF_CHECK_EQUAL(window.silent_to(39), 39);
  CAF_CHECK_EQUAL(window.silent_to(40), 3'000'000'010);
  CAF_CHECK_EQUAL(window.silent_to(41), 3'000'000'010);
}

CAF_TEST(by event time one message that is dated far ahead closes nothing and counts in its own time) {
  partition_window window{window_clock::event, 30, std::nullopt};
  window.add(at(10'000), false);
  window.add(at(7'210'000), false);
  CAF_CHECK_EQUAL(*window.newest_ms(), 10'000);
  CAF_CHECK_EQUAL(*window.held_ms(), 7'210'000);
  CAF_CHECK_EQUAL(window.add(at(11'000), false), 0u);
  CAF_CHECK_EQUAL(*window.newest_ms(), 11'000);
  window.close_to(7'211);
  CAF_CHECK_EQUAL(window.sum(12).transactions, 2u);
  CAF_CHECK_EQUAL(window.sum(7'210).transactions, 0u);
  CAF_CHECK_EQUAL(window.sum(7'211).transactions, 1u);
}

CAF_TEST(by event time a message that is held is closed with the others at the end) {
  partition_window window{window_clock::event, 30, std::nullopt};
  window.add(at(10'000), false);
  window.add(at(7'210'000), false);
  window.close_to(41);
  CAF_CHECK_EQUAL(window.silent_to(41), 7'210);
  window.close_to(7'211);
  CAF_CHECK_EQUAL(window.sum(7'211).transactions, 1u);
}

CAF_TEST(by event time every window equals the naive sum over a disordered log) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::minstd_rand random{seed};
    const std::int64_t length = 1 + static_cast<std::int64_t>(random() % 40);
    std::vector<counted_event> log;
    std::int64_t now = 1'000'000 + static_cast<std::int64_t>(random() % 5000);
    for (int i = 0; i < 300; ++i) {
      now += random() % 50 == 0 ? static_cast<std::int64_t>(random() % 100'000)
                                : static_cast<std::int64_t>(random() % 900);
      const auto behind = random() % 4 == 0 ? static_cast<std::int64_t>(random() % 60'000) : 0;
      log.push_back(at(std::max<std::int64_t>(0, now - behind), static_cast<std::int64_t>(random() % 10'000),
                       random() % 9 == 0 ? fraud_label::fraudulent : fraud_label::legitimate));
    }
    partition_window window{window_clock::event, length, std::nullopt};
    for (const auto& tx : log)
      window.add(tx, tx.amount % 2 == 0);
    const auto first_end = second_of(log.front().time_ms) + 1;
    const auto last_end = second_of(*window.newest_ms()) + 1;
    window.close_to(last_end);
    for (auto end = first_end; end <= last_end; ++end) {
      const auto expected = naive(log, end, length);
      const auto actual = window.sum(end);
      if (!(actual == expected))
        CAF_FAIL("seed " << seed << ", length " << length << ", end " << end << ": " << actual.transactions
                         << " transactions instead of " << expected.transactions);
    }
  }
}

CAF_TEST(by the wall clock every end equals the naive sum of what was there when it closed) {
  for_each_seed(300, [](std::uint32_t seed) -> std::string {
    std::mt19937 random{seed};
    const auto below = [&](std::uint32_t bound) { return static_cast<std::int64_t>(random() % bound); };
    const auto length = 1 + below(40);
    const auto first_end = 1'000 + below(1'000);
    partition_window window{window_clock::wall, length, first_end};
    std::vector<counted_event> log;
    auto closed = first_end;
    for (int step = 0; step < 400; ++step) {
      if (below(4) == 0) { // Some seconds end, often one, rarely an idle hour.
        const auto to = closed + (below(40) == 0 ? 3'600 : 1 + below(3));
        window.close_to(to);
        for (auto end = closed + 1; end <= to; ++end) {
          tally expected;
          for (const auto& tx : log)
            if (tx.time_ms < end * 1000 && tx.time_ms >= (end - length) * 1000)
              expected.add(tx, tx.amount % 2 == 0);
          if (!(window.sum(end) == expected))
            return "end " + std::to_string(end) + ": " + std::to_string(window.sum(end).transactions) +
                   " transactions instead of " + std::to_string(expected.transactions);
        }
        closed = to;
        window.forget_below(closed + 1 - below(5));
        continue;
      }
      auto time = closed * 1000 + below(2'000);
      if (below(5) == 0) // Behind: by some seconds, or older than every window.
        time -= below(2 * static_cast<std::uint32_t>(length) * 1000);
      if (below(20) == 0) // Ahead: by an hour, or by more than a day.
        time += below(2) == 0 ? 3'600'000 : (future_bound + 2) * 1000;
      const auto tx = at(std::max<std::int64_t>(0, time), below(10'000),
                         below(9) == 0 ? fraud_label::fraudulent : fraud_label::legitimate);
      const auto second = second_of(tx.time_ms);
      if ((window.add(tx, tx.amount % 2 == 0) == 0) != still_counts(second, closed, length))
        return "late or not: " + std::to_string(tx.time_ms);
      if (still_counts(second, closed, length))
        log.push_back(tx);
    }
    return "";
  });
}
