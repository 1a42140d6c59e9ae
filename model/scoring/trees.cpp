#include "model/scoring/trees.hpp"

#include "model/scoring/tree_shap.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace vigie {

namespace {

/// Rows that go down a tree side by side, so that the processor has other loads to do while it waits for one.
constexpr std::size_t lanes = 8;
/// From here on it is cheaper to fill a block up to whole lanes with zeros than to walk its rows one by one.
constexpr std::size_t fewest_padded = 4;

std::uint32_t depth_of(const tree& t) {
  std::vector<std::uint32_t> depths(t.size(), 0);
  for (std::size_t i = 0; i < t.size(); ++i)
    if (!t[i].leaf())
      depths[t[i].left] = depths[t[i].left + 1] = depths[i] + 1;
  return *std::max_element(depths.begin(), depths.end());
}

bool is_sound(const tree_node& node) {
  const auto bounded = [](float number) { return std::fabs(number) <= largest_parameter; };
  return bounded(node.threshold) && bounded(node.value) && bounded(node.cover) && node.cover >= least_cover;
}

/// Of the two sides' sums, which rounding may have made a little larger.
bool covers_more(const tree_node& child, const tree_node& parent) {
  return child.cover > parent.cover * 1.001f;
}

} // namespace

/// Children behind their parent, each with one parent: then walking a tree ends.
std::optional<std::string> trouble_of(const tree& t) {
  std::vector<std::size_t> depths(t.size(), 0);
  std::vector<bool> reached(t.size(), false);
  reached[0] = true;
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (!reached[i])
      return "a tree has a node that no other leads to";
    if (!is_sound(t[i]))
      return "a tree holds a number beyond 1e30, or a cover below 1e-16";
    if (t[i].leaf())
      continue;
    const std::size_t left = t[i].left;
    if (left <= i || left + 1 >= t.size() || reached[left] || reached[left + 1])
      return "the nodes of a tree do not form a tree";
    if (covers_more(t[left], t[i]) || covers_more(t[left + 1], t[i]))
      return "a node of a tree covers more than its parent";
    reached[left] = reached[left + 1] = true;
    depths[left] = depths[left + 1] = depths[i] + 1;
    if (depths[left] > deepest_tree)
      return "a tree is deeper than " + std::to_string(deepest_tree) + " levels";
  }
  return std::nullopt;
}

boosted_scorer::boosted_scorer(boosted_parameters parameters, std::size_t features)
    : parameters_(std::move(parameters)), features_(features), base_(parameters_.base) {
  for (const auto& t : parameters_.trees) {
    add(t);
    base_ += mean_value(t);
  }
}

void boosted_scorer::add(const tree& t) {
  const auto root = static_cast<std::uint32_t>(steps_.size());
  for (std::uint32_t i = 0; i < t.size(); ++i) {
    const auto& node = t[i];
    if (node.leaf())
      steps_.push_back({std::numeric_limits<float>::quiet_NaN(), 0, (root + i - 1) & 0xffffffu});
    else
      steps_.push_back({node.threshold, column_of(node) & 0xffu, (root + node.left) & 0xffffffu});
    values_.push_back(node.value);
  }
  walks_.push_back({root, depth_of(t)});
}

std::uint32_t boosted_scorer::column_of(const tree_node& node) {
  if (!node.default_left)
    return node.feature;
  auto found = std::find(second_columns_.begin(), second_columns_.end(), node.feature);
  if (found == second_columns_.end())
    found = second_columns_.insert(found, node.feature);
  return static_cast<std::uint32_t>(features_ + static_cast<std::size_t>(found - second_columns_.begin()));
}

void boosted_scorer::log_odds(const feature_view& features, double* out) const {
  assert(features.columns.size() == features_);
  for (std::size_t first = 0; first < features.rows; first += block_rows)
    score_block(features, first, std::min(block_rows, features.rows - first), out + first);
}

void boosted_scorer::score_block(const feature_view& features, std::size_t first, std::size_t rows,
                                 double* out) const {
  alignas(64) block values;
  const auto padded = rows < fewest_padded ? rows : (rows + lanes - 1) / lanes * lanes;
  auto* next = values.data();
  for (const auto* column : features.columns) {
    std::transform(column + first, column + first + rows, next,
                   [](double value) { return static_cast<float>(value); });
    std::fill(next + rows, next + padded, 0.0f);
    next += block_rows;
  }
  for (const auto feature : second_columns_) {
    const auto* own = values.data() + feature * block_rows;
    std::transform(own, own + padded, next, [](float value) {
      return value == value ? value : -std::numeric_limits<float>::infinity(); // A NaN is not itself.
    });
    next += block_rows;
  }
  std::array<float, block_rows> sums;
  sums.fill(parameters_.base);
  if (padded == rows && padded < lanes)
    walk_all<1>(values, padded, sums.data());
  else
    walk_all<lanes>(values, padded, sums.data());
  std::copy_n(sums.begin(), rows, out);
}

template <std::size_t Lanes>
void boosted_scorer::walk_all(const block& values, std::size_t rows, float* sums) const {
  for (const auto& [root, depth] : walks_)
    for (std::size_t first = 0; first < rows; first += Lanes) {
      std::array<std::uint32_t, Lanes> at;
      at.fill(root);
      for (std::uint32_t level = 0; level < depth; ++level)
        for (std::size_t lane = 0; lane < Lanes; ++lane) {
          const auto s = steps_[at[lane]];
          const auto value = values[s.column * block_rows + first + lane];
          at[lane] = s.left + static_cast<std::uint32_t>(!(value < s.threshold));
        }
      for (std::size_t lane = 0; lane < Lanes; ++lane)
        sums[first + lane] += values_[at[lane]];
    }
}

void boosted_scorer::contributions(std::span<const double> row, std::span<double> out) const {
  std::array<float, most_model_features> values;
  std::transform(row.begin(), row.end(), values.begin(),
                 [](double value) { return static_cast<float>(value); });
  std::fill(out.begin(), out.end(), 0.0);
  for (const auto& each : parameters_.trees)
    add_contributions(each, values.data(), out);
}

} // namespace vigie
