#include "training/split.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

namespace vigie {

namespace {

constexpr std::array<std::string_view, 2> names{"random", "time"};

/// The random numbers of numpy's RandomState.
class numpy_random {
public:
  explicit numpy_random(std::uint32_t seed) : engine_(seed) {}

  /// The numbers below `size` in a random order.
  std::vector<std::uint32_t> permutation(std::uint32_t size) {
    std::vector<std::uint32_t> result(size);
    std::iota(result.begin(), result.end(), 0u);
    for (auto i = size; i-- > 1;)
      std::swap(result[i], result[up_to(i)]);
    return result;
  }

private:
  /// Draws as many bits as `most` has until they are no more than it.
  std::uint32_t up_to(std::uint32_t most) {
    const auto mask = static_cast<std::uint32_t>(std::bit_ceil(std::uint64_t{most} + 1) - 1);
    for (;;)
      if (const auto drawn = static_cast<std::uint32_t>(engine_()) & mask; drawn <= most)
        return drawn;
  }

  std::mt19937 engine_;
};

using class_counts = std::array<std::uint32_t, 2>;

/// Shares `draws` out among the classes in proportion: whole numbers first, then to the largest remainder,
/// and by lot where the remainders are equal.
class_counts in_proportion(const class_counts& counts, std::uint32_t draws, numpy_random& random) {
  const auto all = static_cast<double>(counts[0]) + static_cast<double>(counts[1]);
  class_counts result;
  std::array<double, 2> remainders;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto exact = static_cast<double>(counts[i]) / all * static_cast<double>(draws);
    result[i] = static_cast<std::uint32_t>(exact);
    remainders[i] = exact - std::floor(exact);
  }
  if (result[0] + result[1] < draws) {
    const auto winner =
        remainders[0] == remainders[1] ? random.permutation(2)[0] : remainders[1] > remainders[0];
    ++result[winner];
  }
  return result;
}

template <class Predicate>
division divide(const places& among, Predicate taken) {
  division result;
  for (const auto place : among)
    (taken(place) ? result.taken : result.first).push_back(place);
  return result;
}

} // namespace

std::string_view to_string(split_kind kind) {
  return names[static_cast<std::size_t>(kind)];
}

std::optional<split_kind> split_kind_from(std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    return std::nullopt;
  return static_cast<split_kind>(found - names.begin());
}

division sample_at_random(const places& among, double share, std::uint32_t seed) {
  const auto size = static_cast<std::uint32_t>(among.size());
  const auto order = numpy_random(seed).permutation(size);
  const auto count = static_cast<std::size_t>(std::nearbyint(share * static_cast<double>(size)));
  std::vector<bool> taken(size, false);
  for (std::size_t i = 0; i < count; ++i)
    taken[order[i]] = true;
  division result;
  for (std::uint32_t i = 0; i < size; ++i)
    (taken[i] ? result.taken : result.first).push_back(among[i]);
  return result;
}

division divide_at_random(std::span<const std::uint8_t> frauds, const places& among, double share,
                          std::uint32_t seed) {
  std::array<places, 2> classes;
  for (const auto place : among)
    classes[frauds[place]].push_back(place);
  const class_counts counts{static_cast<std::uint32_t>(classes[0].size()),
                            static_cast<std::uint32_t>(classes[1].size())};
  numpy_random random(seed);
  const auto to_take = static_cast<std::uint32_t>(std::ceil(share * static_cast<double>(among.size())));
  const auto kept = in_proportion(counts, static_cast<std::uint32_t>(among.size()) - to_take, random);
  std::vector<bool> taken(frauds.size(), false);
  for (std::size_t c = 0; c < 2; ++c) {
    const auto order = random.permutation(counts[c]);
    for (auto i = kept[c]; i < counts[c]; ++i)
      taken[classes[c][order[i]]] = true;
  }
  return divide(among, [&](auto place) { return taken[place]; });
}

std::int64_t boundary_by_time(std::span<const std::int64_t> times, std::span<const double> weights,
                              const places& among, double share) {
  std::map<std::int64_t, double> weight_of_time;
  double all = 0;
  for (const auto place : among) {
    weight_of_time[times[place]] += weights[place];
    all += weights[place];
  }
  auto boundary = weight_of_time.empty() ? 0 : weight_of_time.rbegin()->first + 1;
  double after = 0;
  for (auto time = weight_of_time.rbegin(); time != weight_of_time.rend(); ++time) {
    after += time->second;
    if (after > share * all)
      break;
    boundary = time->first;
  }
  return boundary;
}

division divide_at_time(std::span<const std::int64_t> times, const places& among, std::int64_t from) {
  return divide(among, [&](auto place) { return times[place] >= from; });
}

places all_places(std::size_t rows) {
  places result(rows);
  std::iota(result.begin(), result.end(), 0u);
  return result;
}

} // namespace vigie
