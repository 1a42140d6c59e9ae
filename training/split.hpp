#pragma once

#include "training/labelled_rows.hpp"

#include <cstdint>
#include <optional>
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
/// train_test_split(test_size=share, stratify=isFraud, random_state=seed).
division divide_at_random(const labelled_rows& rows, const places& among, double share, std::uint32_t seed);

/// Takes the rows of the last steps: from the first step on from which no more than the share of all weight
/// is left.
division divide_by_time(const labelled_rows& rows, const places& among, double share);

/// Takes the rows of this step and later ones.
division divide_at_step(const labelled_rows& rows, const places& among, std::int32_t step);

/// 0, 1, 2, … for every row.
places all_places(const labelled_rows& rows);

} // namespace vigie
