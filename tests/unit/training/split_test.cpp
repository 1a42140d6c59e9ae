#define CAF_SUITE training.split

#include "training/split.hpp"

#include "training/time_axis.hpp"
#include "unit/training/reference.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <set>

using namespace vigie;

namespace {

places expected(std::string_view name) {
  places result;
  for (const auto number : reference::numbers(reference::figures().at(name)))
    result.push_back(static_cast<std::uint32_t>(number));
  return result;
}

bool complete(const division& d, std::size_t size) {
  std::set<std::uint32_t> all(d.first.begin(), d.first.end());
  all.insert(d.taken.begin(), d.taken.end());
  return all.size() == size && d.first.size() + d.taken.size() == size;
}

std::vector<std::int64_t> steps_of(const labelled_events& rows) {
  return time_axis::of(*rows.of)->values_of(rows.view());
}

} // namespace

CAF_TEST(a test part is the one that the reference takes by the same seed) {
  const auto rows = reference::rows();
  const auto divided = divide_at_random(rows.frauds, all_places(rows.size()), 0.2, 42);
  CAF_CHECK_EQUAL(divided.taken, expected("test"));
  CAF_CHECK(complete(divided, rows.size()));
}

CAF_TEST(a sample is the one that pandas takes by the same seed) {
  const auto rows = reference::rows();
  const auto divided = sample_at_random(all_places(rows.size()), 0.2, 42);
  CAF_CHECK_EQUAL(divided.taken, expected("sample"));
  CAF_CHECK(complete(divided, rows.size()));
}

CAF_TEST(another seed takes other rows) {
  const auto rows = reference::rows();
  CAF_CHECK(divide_at_random(rows.frauds, all_places(rows.size()), 0.2, 43).taken != expected("test"));
}

CAF_TEST(by time no row of the past is tested on) {
  const auto rows = reference::weighted_rows();
  const auto steps = steps_of(rows);
  const auto every = all_places(rows.size());
  const auto divided = divide_at_time(steps, every, boundary_by_time(steps, rows.weights, every, 0.2));
  std::int64_t last = 0;
  for (const auto place : divided.first)
    last = std::max(last, steps[place]);
  double taken = 0;
  double all = 0;
  for (const auto place : divided.taken) {
    CAF_CHECK_GREATER(steps[place], last);
    taken += rows.weights[place];
  }
  for (const auto weight : rows.weights)
    all += weight;
  CAF_CHECK_LESS_OR_EQUAL(taken, 0.2 * all);
  CAF_CHECK_GREATER(taken, 0.15 * all);
  CAF_CHECK(complete(divided, rows.size()));
}

CAF_TEST(a step can be named as the first to test on) {
  const auto rows = reference::rows();
  const auto steps = steps_of(rows);
  const auto divided = divide_at_time(steps, all_places(rows.size()), 300);
  for (const auto place : divided.first)
    CAF_CHECK_LESS(steps[place], 300);
  CAF_CHECK(!divided.taken.empty());
  CAF_CHECK(complete(divided, rows.size()));
}
