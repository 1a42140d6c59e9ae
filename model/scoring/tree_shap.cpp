#include "model/scoring/tree_shap.hpp"

#include <algorithm>
#include <array>

namespace vigie {

namespace {

/// One feature on the way from the root, after algorithm 2 of Lundberg, Erion and Lee, "Consistent
/// individualized feature attribution for tree ensembles" (2018).
struct path_element {
  std::uint32_t feature; ///< of no account in the first element, which stands for the root
  double zeros;          ///< share of the ways that get here while the feature is absent
  double ones;           ///< the same while it is present: 1 or 0
  double weight;         ///< of the subsets of the features before, by size
};

/// One element for the root and at most one a level. On the stack: it is copied at every node.
class path {
public:
  path() = default;
  path(const path& other) : size_(other.size_) {
    std::copy_n(other.elements_.begin(), size_, elements_.begin());
  }
  path& operator=(const path&) = delete;

  std::size_t size() const { return size_; }
  path_element& operator[](std::size_t i) { return elements_[i]; }
  const path_element& operator[](std::size_t i) const { return elements_[i]; }
  void push_back(const path_element& element) { elements_[size_++] = element; }
  void pop_back() { --size_; }

private:
  std::array<path_element, deepest_tree + 1> elements_;
  std::size_t size_ = 0;
};

void extend(path& p, double zeros, double ones, std::uint32_t feature) {
  p.push_back({feature, zeros, ones, p.size() == 0 ? 1.0 : 0.0});
  const auto last = p.size() - 1;
  const auto length = static_cast<double>(p.size());
  for (auto i = last; i-- > 0;) {
    const auto before = static_cast<double>(i + 1);
    p[i + 1].weight += ones * p[i].weight * before / length;
    p[i].weight = zeros * p[i].weight * (length - before) / length;
  }
}

/// Calls `with_weight(i, weight)` for each weight, from the last but one down, that the path would have
/// without the element at `index`.
template <class Function>
void unwound(const path& p, std::size_t index, Function with_weight) {
  const auto last = p.size() - 1;
  const auto length = static_cast<double>(p.size());
  const auto zeros = p[index].zeros;
  const auto ones = p[index].ones;
  auto next = p[last].weight;
  for (auto i = last; i-- > 0;) {
    const auto before = static_cast<double>(i + 1);
    if (ones != 0) {
      const auto weight = next * length / (before * ones);
      next = p[i].weight - weight * zeros * (length - before) / length;
      with_weight(i, weight);
    } else {
      with_weight(i, p[i].weight * length / (zeros * (length - before)));
    }
  }
}

/// Undoes the extend by the element at `index`, wherever it stands.
void unwind(path& p, std::size_t index) {
  unwound(p, index, [&](std::size_t i, double weight) { p[i].weight = weight; });
  for (auto i = index; i + 1 < p.size(); ++i) {
    p[i].feature = p[i + 1].feature;
    p[i].zeros = p[i + 1].zeros;
    p[i].ones = p[i + 1].ones;
  }
  p.pop_back();
}

double unwound_sum(const path& p, std::size_t index) {
  double sum = 0;
  unwound(p, index, [&](std::size_t, double weight) { sum += weight; });
  return sum;
}

struct walker {
  const tree& nodes;
  const float* row;
  std::span<double> out;

  void visit(std::uint32_t index, const path& before, double zeros, double ones, std::uint32_t feature) {
    path p(before);
    extend(p, zeros, ones, feature);
    const auto& node = nodes[index];
    if (node.leaf())
      settle(p, node.value);
    else
      descend(node, p);
  }

  void settle(const path& p, double value) {
    for (std::size_t i = 1; i < p.size(); ++i)
      out[p[i].feature] += unwound_sum(p, i) * (p[i].ones - p[i].zeros) * value;
  }

  void descend(const tree_node& node, path& p) {
    const bool goes_right = !node.goes_left(row[node.feature]);
    const auto hot = node.left + static_cast<std::uint32_t>(goes_right);
    const auto cold = node.left + static_cast<std::uint32_t>(!goes_right);
    double zeros = 1;
    double ones = 1;
    for (std::size_t i = 1; i < p.size(); ++i)
      if (p[i].feature == node.feature) {
        zeros = p[i].zeros;
        ones = p[i].ones;
        unwind(p, i);
        break;
      }
    visit(hot, p, zeros * nodes[hot].cover / node.cover, ones, node.feature);
    visit(cold, p, zeros * nodes[cold].cover / node.cover, 0, node.feature);
  }
};

double mean_below(const tree& t, std::uint32_t index) {
  const auto& node = t[index];
  if (node.leaf())
    return node.value;
  const auto left = mean_below(t, node.left) * t[node.left].cover;
  const auto right = mean_below(t, node.left + 1) * t[node.left + 1].cover;
  return (left + right) / node.cover;
}

} // namespace

double mean_value(const tree& t) {
  return mean_below(t, 0);
}

void add_contributions(const tree& t, const float* row, std::span<double> out) {
  walker{t, row, out}.visit(0, {}, 1, 1, 0);
}

} // namespace vigie
