#include "config/nearest.hpp"

#include <algorithm>
#include <vector>

namespace vigie {

namespace {

/// Optimal string alignment: Levenshtein's distance in which a swap of neighbours costs one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

} // namespace

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::optional<std::string_view> found;
  auto bound = std::max<std::size_t>(word.size() / 3, 1) + 1;
  for (auto candidate : candidates) {
    if (auto d = distance(word, candidate); d < bound) {
      found = candidate;
      bound = d;
    }
  }
  return found;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
  auto near = nearest(word, candidates);
  return near ? "; did you mean \"" + std::string{*near} + "\"?" : "";
}

} // namespace vigie
