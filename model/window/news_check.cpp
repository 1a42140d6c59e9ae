#include "model/window/news_check.hpp"

#include <algorithm>
#include <functional>

namespace vigie {

namespace {

/// 2^20 partitions of a day's seconds add up to less than 2^63 of these.
constexpr std::int64_t most_messages = std::int64_t{1} << 26;
constexpr std::int64_t most_lag = std::int64_t{1} << 42;

bool is_sum(const money_sum& sum) {
  constexpr auto most = static_cast<money_sum::integer>(1) << 90;
  return sum.cents() >= -most && sum.cents() <= most;
}

bool is_count(std::uint64_t count) {
  return count <= static_cast<std::uint64_t>(most_messages);
}

bool can_be_added(const tally& counts) {
  return is_count(counts.transactions) && is_count(counts.frauds) && is_count(counts.predicted_frauds) &&
         is_count(counts.true_positives) && is_count(counts.false_positives) &&
         is_count(counts.false_negatives) && is_sum(counts.amount) && is_sum(counts.fraud_amount);
}

} // namespace

std::optional<std::string> fault_of(const node_news& news) {
  const auto rises = [](const auto& all, auto by) {
    return std::ranges::adjacent_find(all, std::greater_equal{}, by) == all.end();
  };
  if (!rises(news.partitions, &partition_news::partition))
    return "its partitions do not rise";
  for (const auto& told : news.partitions) {
    const auto in = " of partition " + std::to_string(told.partition);
    if (told.partition < 0 || told.since_offset < 0 || told.next_offset < 0)
      return "an offset" + in + " is negative";
    if (told.lag < 0 || told.lag > most_lag)
      return "the lag" + in + " is " + std::to_string(told.lag);
    if (!rises(told.panes, &pane::second))
      return "the panes" + in + " do not rise";
    if (!std::ranges::all_of(told.panes, can_be_added, &pane::counts))
      return "a figure" + in + " is larger than any second's";
  }
  return std::nullopt;
}

} // namespace vigie
