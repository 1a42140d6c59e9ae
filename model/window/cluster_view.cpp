#include "model/window/cluster_view.hpp"

#include "model/window/completeness.hpp"

#include <algorithm>
#include <iterator>

namespace vigie {

namespace {

constexpr auto by_second = [](const pane& entry, std::int64_t second) { return entry.second < second; };

/// Puts the panes that are told in the place of those of the same seconds.
void overlay(std::vector<pane>& panes, const std::vector<pane>& told) {
  for (const auto& entry : told) {
    const auto at = std::lower_bound(panes.begin(), panes.end(), entry.second, by_second);
    if (at != panes.end() && at->second == entry.second)
      at->counts = entry.counts;
    else
      panes.insert(at, entry);
  }
}

bool covers(const partition_news& told, std::int64_t end, std::int64_t length) {
  const bool read_out = told.read_out_ms && *told.read_out_ms >= end * 1000;
  return covers_window({told.covers_from, told.newest_ms, read_out}, end, length);
}

} // namespace

bool cluster_view::take(const node_news& news) {
  auto& known = tellers_[news.node];
  if (news.sequence < known.sequence)
    return true;
  known.sequence = news.sequence;
  bool seamless = true;
  std::vector<std::int32_t> reads;
  reads.reserve(news.partitions.size());
  for (const auto& told : news.partitions) {
    seamless = take(news.node, told) && seamless;
    reads.push_back(told.partition);
  }
  std::vector<std::int32_t> given_up;
  std::set_difference(known.reads.begin(), known.reads.end(), reads.begin(), reads.end(),
                      std::back_inserter(given_up));
  for (const auto partition : given_up)
    give_up(news.node, partition);
  known.reads = std::move(reads);
  return seamless;
}

bool cluster_view::take(node_life node, const partition_news& told) {
  auto& states = partitions_[told.partition];
  auto own = std::find_if(states.begin(), states.end(),
                          [node](const auto& entry) { return entry.living && entry.node == node; });
  if (own != states.end() && own->told.life != told.life) {
    own->living = false; // Begun anew: what it had counted before is valid until this one has passed it.
    own = states.end();
  }
  if (told.whole) {
    if (own == states.end())
      states.push_back({node, true, told});
    else
      own->told = told;
  } else {
    if (own == states.end() || own->told.next_offset < told.since_offset)
      return false;
    auto panes = std::move(own->told.panes);
    overlay(panes, told.panes);
    own->told = told;
    own->told.panes = std::move(panes);
  }
  drop_passed(states);
  return true;
}

void cluster_view::give_up(node_life node, std::int32_t partition) {
  auto& states = partitions_[partition];
  for (auto& entry : states)
    if (entry.node == node)
      entry.living = false;
  drop_passed(states);
}

void cluster_view::leave(node_life node) {
  const auto gone = tellers_.extract(node);
  if (gone.empty())
    return;
  for (const auto partition : gone.mapped().reads)
    give_up(node, partition);
}

void cluster_view::drop_passed(states_of_partition& states) const {
  // Of what nobody asks for all know the same.
  const auto reach = [this](const state& entry) { return std::max(entry.told.covers_from, floor_); };
  for (auto left = states.begin(); left != states.end() && states.size() > 1;) {
    const bool passed = !left->living && std::any_of(states.begin(), states.end(), [&](const auto& other) {
      return &other != &*left && other.told.next_offset >= left->told.next_offset &&
             reach(other) <= reach(*left);
    });
    left = passed ? states.erase(left) : std::next(left);
  }
}

const cluster_view::state* cluster_view::best_of(const states_of_partition& states, std::int64_t from) {
  const state* best = nullptr;
  for (const auto& entry : states) {
    const auto rank = [from](const state& one) {
      return std::pair{one.told.covers_from <= from, one.told.next_offset};
    };
    if (best == nullptr || rank(entry) > rank(*best))
      best = &entry;
  }
  return best;
}

window_figures cluster_view::window(std::int64_t end, std::int64_t length,
                                    std::int32_t topic_partitions) const {
  window_figures figures;
  for (const auto& [partition, states] : partitions_) {
    const auto* best = best_of(states, end - length);
    if (best == nullptr)
      continue;
    ++figures.partitions;
    const auto& panes = best->told.panes;
    for (auto entry = std::lower_bound(panes.begin(), panes.end(), end - length, by_second);
         entry != panes.end() && entry->second < end; ++entry)
      figures.counts += entry->counts;
  }
  figures.complete = complete(end, length, topic_partitions);
  return figures;
}

bool cluster_view::complete(std::int64_t end, std::int64_t length, std::int32_t topic_partitions) const {
  std::int32_t covered = 0;
  for (const auto& [partition, states] : partitions_)
    covered += partition < topic_partitions &&
               std::any_of(states.begin(), states.end(), [end, length](const auto& entry) {
                 return entry.living && covers(entry.told, end, length);
               });
  return topic_partitions > 0 && covered == topic_partitions;
}

node_news cluster_view::whole(node_life node) const {
  node_news news;
  news.node = node;
  const auto known = tellers_.find(node);
  if (known == tellers_.end())
    return news;
  news.sequence = known->second.sequence;
  for (const auto& [partition, states] : partitions_)
    for (const auto& entry : states)
      if (entry.living && entry.node == node) {
        news.partitions.push_back(entry.told);
        news.partitions.back().whole = true;
      }
  return news;
}

std::vector<node_standing> cluster_view::standings() const {
  std::vector<node_standing> all;
  for (const auto& [partition, states] : partitions_)
    for (const auto& entry : states)
      if (entry.living)
        all.push_back({entry.node, partition, entry.told.next_offset, entry.told.lag});
  return all;
}

void cluster_view::forget_below(std::int64_t second) {
  floor_ = std::max(floor_, second);
  for (auto& [partition, states] : partitions_) {
    for (auto& entry : states) {
      auto& panes = entry.told.panes;
      panes.erase(panes.begin(), std::lower_bound(panes.begin(), panes.end(), floor_, by_second));
    }
    std::erase_if(states, [](const auto& entry) { return !entry.living && entry.told.panes.empty(); });
    drop_passed(states);
  }
}

std::size_t cluster_view::states() const {
  std::size_t count = 0;
  for (const auto& [partition, states] : partitions_)
    count += states.size();
  return count;
}

std::size_t cluster_view::panes() const {
  std::size_t count = 0;
  for (const auto& [partition, states] : partitions_)
    for (const auto& entry : states)
      count += entry.told.panes.size();
  return count;
}

} // namespace vigie
