#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace vigie {

enum class split_kind : std::uint8_t { random, time };

std::string_view to_string(split_kind kind);
std::optional<split_kind> split_kind_from(std::string_view name);

using places = std::vector<std::uint32_t>;

struct division {
  places first; ///< what remains, in its order
  places taken; ///< in its order
};

// What chance takes is what the Python libraries take by the same seed, so that figures compare row by row.

/// Takes a share of the rows: those of pandas' sample(frac=share, random_state=seed).
division sample_at_random(const places& among, double share, std::uint32_t seed);

/// Takes a share of the frauds and of the others alike: the test part of scikit-learn's
/// train_test_split(test_size=share, stratify=frauds, random_state=seed). `frauds` has an entry for each row:
/// 0 or 1.
division divide_at_random(std::span<const std::uint8_t> frauds, const places& among, double share,
                          std::uint32_t seed);

/// Where the last part by time begins: the first time from which on no more than the share of all weight is
/// left. Both have an entry for each row.
std::int64_t boundary_by_time(std::span<const std::int64_t> times, std::span<const double> weights,
                              const places& among, double share);

/// Takes the rows of this time and later ones.
division divide_at_time(std::span<const std::int64_t> times, const places& among, std::int64_t from);

/// 0, 1, 2, … below `rows`.
places all_places(std::size_t rows);

} // namespace vigie
