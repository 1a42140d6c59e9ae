#include "training/card_precision.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigie {

namespace {

struct account {
  double score = 0;
  bool fraud = false;
};

/// The accounts of a day, in the order in which they came.
class day {
public:
  void add(std::string_view name, double score, bool fraud) {
    const auto [place, is_new] = places_.emplace(name, accounts_.size());
    if (is_new)
      accounts_.push_back({score, fraud});
    auto& found = accounts_[place->second];
    found.score = std::max(found.score, score);
    found.fraud = found.fraud || fraud;
  }

  double precision_at(std::size_t k) const {
    auto order = accounts_;
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    order.resize(std::min(k, order.size()));
    const auto frauds = std::count_if(order.begin(), order.end(), [](const auto& a) { return a.fraud; });
    return static_cast<double>(frauds) / static_cast<double>(order.size());
  }

private:
  std::unordered_map<std::string_view, std::size_t> places_;
  std::vector<account> accounts_;
};

} // namespace

double card_precision_at(std::size_t k, const column_view& accounts, std::span<const std::int64_t> days,
                         std::span<const std::uint8_t> frauds, std::span<const double> scores) {
  std::map<std::int64_t, day> all;
  for (std::size_t i = 0; i < days.size(); ++i)
    if (accounts.has(i))
      all[days[i]].add(accounts.text(i), scores[i], frauds[i] != 0);
  double sum = 0;
  for (const auto& [number, accounts_of_day] : all)
    sum += accounts_of_day.precision_at(k);
  return all.empty() ? 0 : sum / static_cast<double>(all.size());
}

} // namespace vigie
