#pragma once

#include "model/scoring/features.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigie {

/// A node of a regression tree. A value below the threshold goes to `left`, others to the node behind it
/// (`left` + 1).
struct tree_node {
  std::uint32_t left = 0; ///< 0 in a leaf
  std::uint32_t feature = 0;
  float threshold = 0;
  float value = 0; ///< of a leaf: added to the log-odds
  float cover = 0; ///< how much of the training data came by (sum of hessians), for attributions

  bool leaf() const { return left == 0; }

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

/// Scores by boosted_parameters: walks blocks of transactions through trees laid out in one array.
class boosted_scorer {
public:
  boosted_scorer(feature_list features, boosted_parameters parameters);

  void log_odds(std::span<const transaction> transactions, double* out) const;

  /// Path-dependent TreeSHAP (Lundberg et al., 2018), as XGBoost's predict(pred_contribs=True): one
  /// contribution a feature; the rest is base().
  void contributions(const transaction& t, std::span<double> out) const;
  double base() const { return base_; }

private:
  /// Of the walked layout. A leaf leads to itself: every row takes the same number of steps through a tree.
  struct step {
    float threshold;
    std::uint32_t feature : 8;
    std::uint32_t left : 24;
  };

  struct walk {
    std::uint32_t root;
    std::uint32_t depth;
  };

  static constexpr std::size_t block_rows = 64;
  /// The features of a block, column by column.
  using columns = std::array<float, most_features * block_rows>;

  void add(const tree& t);
  void score_block(std::span<const transaction> block, double* out) const;

  template <std::size_t Lanes>
  void walk_all(const columns& values, std::size_t rows, float* sums) const;

  feature_list features_;
  boosted_parameters parameters_;
  std::vector<step> steps_;
  std::vector<float> values_; ///< beside steps_
  std::vector<walk> walks_;
  double base_; ///< the mean log-odds over the training data
};

} // namespace vigie
