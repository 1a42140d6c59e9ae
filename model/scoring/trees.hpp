#pragma once

#include "model/scoring/feature_view.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigie {

/// A node of a regression tree. A value below the threshold goes to `left`, others to the node behind it
/// (`left` + 1), and a missing one where `default_left` says.
struct tree_node {
  std::uint32_t left = 0; ///< 0 in a leaf
  std::uint32_t feature = 0;
  float threshold = 0;
  float value = 0; ///< of a leaf: added to the log-odds
  float cover = 0; ///< how much of the training data came by (sum of hessians), for attributions
  bool default_left = false;

  bool leaf() const { return left == 0; }
  bool goes_left(float x) const { return std::isnan(x) ? default_left : x < threshold; }

  friend bool operator==(const tree_node&, const tree_node&) = default;
};

/// Limits that no sensible model comes near.
inline constexpr std::size_t deepest_tree = 32;
inline constexpr std::size_t most_nodes = 1u << 24; ///< of all trees together
inline constexpr double largest_parameter = 1e30;   ///< sums and products of a few of them are finite
inline constexpr float least_cover = 1e-16f;        ///< attributions divide by covers

/// The first node is the root; children come after their parent.
using tree = std::vector<tree_node>;

/// Why a tree can't be walked and explained; none: it can.
std::optional<std::string> trouble_of(const tree& t);

/// Log-odds = base + the sum of one leaf a tree, in single precision and in the order of the trees, as
/// XGBoost adds.
struct boosted_parameters {
  float base = 0;
  std::vector<tree> trees;

  friend bool operator==(const boosted_parameters&, const boosted_parameters&) = default;
};

/// Scores by boosted_parameters: walks blocks of rows through trees laid out in one array.
class boosted_scorer {
public:
  boosted_scorer(boosted_parameters parameters, std::size_t features);

  /// One a row.
  void log_odds(const feature_view& features, double* out) const;

  /// Path-dependent TreeSHAP (Lundberg et al., 2018), as XGBoost's predict(pred_contribs=True): one
  /// contribution a feature of the row; the rest is base().
  void contributions(std::span<const double> row, std::span<double> out) const;
  double base() const { return base_; }

private:
  /// Of the walked layout: to `left` below the threshold, else to the one behind it. A leaf's threshold is
  /// NaN, which nothing is below, and its `left` the node before it: so it leads to itself, and every row
  /// takes the same number of steps through a tree.
  struct step {
    float threshold;
    std::uint32_t column : 8;
    std::uint32_t left : 24;
  };

  struct walk {
    std::uint32_t root;
    std::uint32_t depth;
  };

  static constexpr std::size_t block_rows = 64;
  static constexpr std::size_t most_columns = 2 * most_model_features;
  /// The features of a block, column by column.
  using block = std::array<float, most_columns * block_rows>;

  void add(const tree& t);
  std::uint32_t column_of(const tree_node& node);
  void score_block(const feature_view& features, std::size_t first, std::size_t rows, double* out) const;

  template <std::size_t Lanes>
  void walk_all(const block& values, std::size_t rows, float* sums) const;

  boosted_parameters parameters_;
  std::size_t features_;
  /// A missing value is NaN in a feature's own column, and so goes right. The nodes that send it left look at
  /// a second column of the feature, in which it is -infinity: here the features that have one, in its order.
  std::vector<std::uint32_t> second_columns_;
  std::vector<step> steps_;
  std::vector<float> values_; ///< beside steps_
  std::vector<walk> walks_;
  double base_; ///< the mean log-odds over the training data
};

} // namespace vigie
