#define CAF_SUITE flow.write_lane

#include "flow/write_lane.hpp"

#include "unit/seeds.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

struct fixture {
  write_lane uut;
  write_lane::duration now{0};

  /// What it writes now, as "3" or, in its smaller form, "3-".
  std::string steps() {
    std::string text;
    while (const auto step = uut.next(now))
      text += (text.empty() ? "" : " ") + std::to_string(step->record) + (step->shrunk ? "-" : "");
    return text;
  }

  std::optional<after_refusal> answer(write_lane::record_id record, write_answer told, bool at_once = false) {
    return uut.answered(record, told, at_once, now);
  }
};

constexpr auto taken = write_answer::taken;
constexpr auto too_large = write_answer::too_large;
constexpr auto refused = write_answer::refused;

} // namespace

CAF_TEST_FIXTURE_SCOPE(write_lane_tests, fixture)

CAF_TEST(what is added is written at once and in order) {
  uut.add(1, 10, true);
  uut.add(2, 10, true);
  CAF_CHECK_EQUAL(steps(), "1 2");
  uut.add(3, 10, true);
  CAF_CHECK_EQUAL(steps(), "3");
  CAF_CHECK(!answer(1, taken));
  CAF_CHECK_EQUAL(steps(), "");
}

CAF_TEST(a record that did not fit into the queue comes next once more) {
  uut.add(1, 10, true);
  uut.add(2, 10, true);
  const auto step = uut.next(now);
  uut.undo(step->record);
  CAF_CHECK_EQUAL(steps(), "1 2");
}

CAF_TEST(what was refused in a batch is tried alone before it is shrunk) {
  for (write_lane::record_id record = 1; record <= 3; ++record)
    uut.add(record, record == 2 ? 1000 : 10, true);
  CAF_CHECK_EQUAL(steps(), "1 2 3");
  CAF_CHECK(answer(1, too_large) == after_refusal::again_alone);
  CAF_MESSAGE("not while others are under way");
  CAF_CHECK_EQUAL(steps(), "");
  CAF_CHECK(answer(2, too_large) == after_refusal::again_alone);
  CAF_CHECK(answer(3, too_large) == after_refusal::again_alone);
  uut.add(4, 10, true);
  CAF_CHECK_EQUAL(steps(), "1");
  CAF_CHECK(!answer(1, taken));
  CAF_CHECK_EQUAL(steps(), "2");
  CAF_CHECK(answer(2, too_large) == after_refusal::shrunk);
  CAF_CHECK_EQUAL(steps(), "3");
  CAF_CHECK(!answer(3, taken));
  CAF_MESSAGE("and then all go together again");
  CAF_CHECK_EQUAL(steps(), "2- 4");
}

CAF_TEST(a refusal at once is that of one record) {
  uut.add(1, 1000, true);
  uut.add(2, 10, true);
  CAF_CHECK_EQUAL(steps(), "1 2");
  CAF_CHECK(answer(1, too_large, true) == after_refusal::shrunk);
  CAF_CHECK_EQUAL(steps(), "1-");
}

CAF_TEST(what can not shrink waits) {
  uut.add(1, 1000, false);
  CAF_CHECK_EQUAL(steps(), "1");
  CAF_CHECK(answer(1, too_large, true) == after_refusal::waits);
  CAF_CHECK_EQUAL(uut.waiting(), 1u);
  CAF_CHECK_EQUAL(steps(), "");
}

CAF_TEST(what waits is tried once an interval and holds no others up) {
  for (write_lane::record_id record = 1; record <= 3; ++record)
    uut.add(record, 10, true);
  CAF_CHECK_EQUAL(steps(), "1 2 3");
  for (write_lane::record_id record = 1; record <= 3; ++record)
    CAF_CHECK(answer(record, refused) == after_refusal::waits);
  CAF_CHECK_EQUAL(uut.waiting(), 3u);
  CAF_CHECK_EQUAL(steps(), "");
  uut.add(4, 10, true);
  CAF_CHECK_EQUAL(steps(), "4");
  now += write_lane::retry_interval;
  CAF_CHECK_EQUAL(steps(), "1");
  CAF_CHECK_EQUAL(uut.waiting(), 3u);
  CAF_CHECK(answer(1, refused) == after_refusal::waits);
  CAF_CHECK_EQUAL(steps(), "");
  CAF_MESSAGE("each in its turn");
  now += write_lane::retry_interval;
  CAF_CHECK_EQUAL(steps(), "2");
  CAF_MESSAGE("and all of them once one is taken");
  CAF_CHECK(!answer(2, taken));
  CAF_CHECK_EQUAL(uut.waiting(), 0u);
  CAF_CHECK_EQUAL(steps(), "3 1");
}

CAF_TEST(what waits in its smaller form is tried whole again) {
  uut.add(1, 1000, true);
  CAF_CHECK_EQUAL(steps(), "1");
  answer(1, too_large, true);
  CAF_CHECK_EQUAL(steps(), "1-");
  CAF_CHECK(answer(1, too_large, true) == after_refusal::waits);
  now += write_lane::retry_interval;
  CAF_CHECK_EQUAL(steps(), "1");
}

CAF_TEST(what is as large as what was refused lately is shrunk without being tried) {
  uut.add(1, 1000, true);
  CAF_CHECK_EQUAL(steps(), "1");
  answer(1, too_large, true);
  uut.add(2, 1000, true);
  uut.add(3, 999, true);
  uut.add(4, 2000, false);
  CAF_CHECK_EQUAL(steps(), "1- 2- 3 4");
  now += refused_sizes::memory;
  uut.add(5, 1000, true);
  CAF_CHECK_EQUAL(steps(), "5");
}

CAF_TEST(what is dropped is not written and its answer is ignored) {
  for (write_lane::record_id record = 1; record <= 3; ++record)
    uut.add(record, 10, true);
  uut.drop(2);
  CAF_CHECK_EQUAL(steps(), "1 3");
  uut.drop(1);
  CAF_CHECK(!answer(1, too_large));
  CAF_CHECK(answer(3, refused) == after_refusal::waits);
  uut.drop(3);
  CAF_CHECK_EQUAL(uut.waiting(), 0u);
  now += write_lane::retry_interval;
  CAF_CHECK_EQUAL(steps(), "");
}

CAF_TEST_FIXTURE_SCOPE_END()

namespace {

/// A topic that takes batches up to its limit, or nothing at all for a while.
std::string simulate(std::uint32_t seed) {
  constexpr std::size_t limit = 1000;
  constexpr std::size_t shrunk_size = 20;
  std::mt19937 random{seed};
  const auto below = [&](std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); };
  write_lane uut;
  write_lane::duration now{0};
  std::map<write_lane::record_id, std::size_t> sizes;
  std::map<write_lane::record_id, bool> written; // in which form it was taken
  std::set<write_lane::record_id> dropped;
  std::vector<write_lane::step> under_way;
  std::size_t tries_in_vain = 0;
  bool closed = false;
  for (write_lane::record_id step = 1; step < 3000; ++step) {
    now += 10ms;
    if (step % 700 == 0)
      closed = !closed;
    if (step < 1500 && below(3) == 0) {
      sizes[step] = below(20) == 0 ? limit + below(500) : 30 + below(300);
      uut.add(step, sizes[step], true);
    }
    if (!sizes.empty() && below(50) == 0) {
      const auto any = std::next(sizes.begin(), below(static_cast<std::uint32_t>(sizes.size())))->first;
      uut.drop(any);
      dropped.insert(any);
    }
    for (auto room = below(8); room > 0; --room)
      if (const auto next = uut.next(now))
        below(10) == 0 ? uut.undo(next->record) : under_way.push_back(*next);
    if (below(2) == 0)
      continue;
    // What is under way goes out in batches.
    while (!under_way.empty()) {
      const auto count = 1 + below(static_cast<std::uint32_t>(under_way.size()));
      const std::vector<write_lane::step> batch{under_way.begin(), under_way.begin() + count};
      under_way.erase(under_way.begin(), under_way.begin() + count);
      std::size_t total = 0;
      for (const auto& entry : batch)
        total += entry.shrunk ? shrunk_size : sizes[entry.record];
      const auto answer = closed          ? write_answer::refused
                          : total > limit ? write_answer::too_large
                                          : write_answer::taken;
      for (const auto& entry : batch) {
        tries_in_vain += closed;
        uut.answered(entry.record, answer, false, now);
        if (answer == write_answer::taken && !written.emplace(entry.record, entry.shrunk).second)
          return "taken twice";
      }
    }
  }
  for (const auto& [record, size] : sizes) {
    if (!written.contains(record) && !dropped.contains(record))
      return "never taken: " + std::to_string(record);
    if (written.contains(record) && written[record] != (size > limit))
      return "in the wrong form: " + std::to_string(record) + " of " + std::to_string(size);
  }
  if (uut.waiting() > 0)
    return "some still wait";
  // Each once when it comes, and then one a second.
  if (tries_in_vain > sizes.size() + 3 * 7 + 50)
    return "tried in vain " + std::to_string(tries_in_vain) + " times";
  return {};
}

} // namespace

CAF_TEST(every record is taken in the end and shrunk only where it is too large itself) {
  for_each_seed(200, simulate);
}
