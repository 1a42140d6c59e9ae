// How far the exchange between nodes goes: any number of nodes and partitions in one process, with the node's
// own panes (partition_window), news and merging (cluster_view), over a network that loses and delays. In the
// middle a node falls for good. Every complete window must be exact, and all must agree at the end. One CSV
// line:
//
//   nodes, partitions, window (s); of each node: sent kB/s, messages/s, memory (MiB; its readers' panes and
//   its view), merging (ms a second), adding up a window (ms); lines that are complete (%), times that all
//   was asked for, seconds until all agree once nothing is lost

#include "model/window/cluster_view.hpp"
#include "model/window/partition_window.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace vigie;

struct plan {
  std::size_t nodes = 10;
  std::int32_t partitions = 100;
  std::int64_t length = 30;  ///< of the window, seconds
  std::int64_t seconds = 60; ///< simulated
  int rate = 2;              ///< transactions a second and partition: what panes cost does not depend on it
  double loss = 0.001;       ///< of messages that miss their second; the gap is noticed, and all asked for
  std::uint64_t seed = 1;
};

/// As CAF writes it: see messages/inspect.hpp.
std::size_t bytes_of(const node_news& news) {
  constexpr std::size_t header = 32 + 24; // BASP, type ids, node and sequence
  constexpr std::size_t standing = 4 + 8 + 1 + 8 + 8 + 8 + 9 + 9 + 8 + 2;
  constexpr std::size_t one_pane = 8 + 6 * 8 + 4 * 8;
  auto bytes = header;
  for (const auto& told : news.partitions)
    bytes += standing + told.panes.size() * one_pane;
  return bytes;
}

struct reading {
  partition_window window;
  std::uint64_t life;
  std::int64_t covers_from;
  std::int64_t told_offset;
};

struct node {
  node_life life = 0;
  bool alive = true;
  std::uint64_t sequence = 0;
  std::map<std::int32_t, reading> readings;
  cluster_view view;
};

class simulation {
public:
  explicit simulation(const plan& how)
      : plan_{how}, chance_{how.seed}, owner_(static_cast<std::size_t>(how.partitions)),
        offsets_(owner_.size()) {
    nodes_.resize(how.nodes);
    for (std::size_t index = 0; index < nodes_.size(); ++index)
      nodes_[index].life = index + 1;
    for (std::int32_t partition = 0; partition < how.partitions; ++partition)
      give(partition, static_cast<std::size_t>(partition) % nodes_.size());
  }

  int run() {
    const auto memory_before = mallinfo2().uordblks;
    for (std::int64_t second = 0; second < plan_.seconds; ++second) {
      // A node falls for good in the middle.
      if (second == plan_.seconds / 2)
        fall(nodes_.size() / 2);
      if (second == plan_.seconds - calm_seconds)
        plan_.loss = 0;
      step();
      look();
      if (plan_.loss == 0 && settled_after_ < 0 && all_complete_)
        settled_after_ = second - (plan_.seconds - calm_seconds) + 1;
    }
    if (!all_complete_) {
      std::fprintf(stderr, "not settled: --seed %llu\n", static_cast<unsigned long long>(plan_.seed));
      return 1;
    }
    const auto memory = static_cast<double>(mallinfo2().uordblks - memory_before);
    const auto nodes = static_cast<double>(plan_.nodes);
    const auto node_seconds = static_cast<double>(sums_); // A sum a second of each that lives.
    std::printf("%zu,%d,%lld,%.1f,%.1f,%.2f,%.2f,%.2f,%.2f,%llu,%lld\n", plan_.nodes, plan_.partitions,
                static_cast<long long>(plan_.length), static_cast<double>(sent_bytes_) / node_seconds / 1e3,
                static_cast<double>(sent_) / node_seconds, memory / nodes / (1 << 20),
                seconds(merging_) / node_seconds * 1e3, seconds(summing_) / static_cast<double>(sums_) * 1e3,
                100 * static_cast<double>(complete_) / static_cast<double>(sums_),
                static_cast<unsigned long long>(asked_), static_cast<long long>(settled_after_));
    return 0;
  }

private:
  using clock = std::chrono::steady_clock;

  /// At the end, to see everybody agree.
  static constexpr std::int64_t calm_seconds = 3;

  struct letter {
    std::size_t to;
    std::shared_ptr<const node_news> news;
  };

  static double seconds(clock::duration time) { return std::chrono::duration<double>(time).count(); }

  /// A partition's new reader finds in the log what the window holds.
  void give(std::int32_t partition, std::size_t to) {
    const auto at = static_cast<std::size_t>(partition);
    owner_[at] = to;
    auto& opened = nodes_[to]
                       .readings
                       .insert_or_assign(partition, reading{{window_clock::wall, plan_.length, now_ - 1},
                                                            ++lives_,
                                                            now_ - plan_.length,
                                                            offsets_[at]})
                       .first->second;
    for (auto second = std::max(begin_, now_ - plan_.length); second < now_; ++second)
      add(opened.window, second);
  }

  void add(partition_window& window, std::int64_t second) const {
    counted_event tx;
    tx.time_ms = second * 1000;
    tx.amount = 100;
    for (int count = 0; count < plan_.rate; ++count)
      window.add(tx, false);
  }

  void fall(std::size_t index) {
    auto& fallen = nodes_[index];
    fallen.alive = false;
    fallen.readings.clear();
    for (std::int32_t partition = 0; partition < plan_.partitions; ++partition)
      if (owner_[static_cast<std::size_t>(partition)] == index)
        give(partition,
             (index + 1 + static_cast<std::size_t>(partition) % (nodes_.size() - 1)) % nodes_.size());
    for (auto& one : nodes_)
      one.view.leave(fallen.life);
  }

  node_news tell(node& from) {
    node_news news{from.life, ++from.sequence, {}};
    for (auto& [partition, at] : from.readings) {
      at.window.close_to(now_);
      auto changes = at.window.take_changes(false);
      partition_news told;
      told.partition = partition;
      told.life = at.life;
      told.whole = changes.whole;
      told.since_offset = at.told_offset;
      told.next_offset = at.told_offset = offsets_[static_cast<std::size_t>(partition)];
      told.covers_from = std::max(at.covers_from, *at.window.whole_from());
      told.newest_ms = at.window.newest_ms();
      told.read_out_ms = now_ * 1000;
      told.panes = std::move(changes.panes);
      news.partitions.push_back(std::move(told));
    }
    return news;
  }

  void step() {
    ++now_;
    for (std::size_t at = 0; at < owner_.size(); ++at) {
      offsets_[at] += plan_.rate;
      add(nodes_[owner_[at]].readings.at(static_cast<std::int32_t>(at)).window, now_ - 1);
    }
    std::vector<letter> letters;
    std::bernoulli_distribution lost{plan_.loss};
    for (auto& from : nodes_) {
      if (!from.alive)
        continue;
      const auto news = std::make_shared<const node_news>(tell(from));
      from.view.take(*news);
      const auto bytes = bytes_of(*news);
      for (std::size_t to = 0; to < nodes_.size(); ++to) {
        if (&nodes_[to] == &from || !nodes_[to].alive)
          continue;
        ++sent_;
        sent_bytes_ += bytes;
        if (!lost(chance_))
          letters.push_back({to, news});
      }
    }
    std::shuffle(letters.begin(), letters.end(), chance_);
    const auto started = clock::now();
    for (const auto& one : letters)
      deliver(one);
    for (auto& one : nodes_)
      if (one.alive)
        one.view.forget_below(now_ - plan_.length);
    merging_ += clock::now() - started;
  }

  void deliver(const letter& one) {
    auto& view = nodes_[one.to].view;
    if (view.take(*one.news))
      return;
    const auto& teller = nodes_[one.news->node - 1];
    const auto all = teller.view.whole(teller.life);
    ++asked_;
    ++sent_;
    sent_bytes_ += bytes_of(all);
    view.take(all);
  }

  /// Each node's line of this second: a complete one must be what was written, and so the same on all.
  void look() {
    const auto held = std::min(plan_.length, now_ - begin_);
    const auto wanted = static_cast<std::uint64_t>(held * plan_.rate * plan_.partitions);
    all_complete_ = true;
    for (const auto& one : nodes_) {
      if (!one.alive)
        continue;
      const auto started = clock::now();
      const auto figures = one.view.window(now_, plan_.length, plan_.partitions);
      summing_ += clock::now() - started;
      ++sums_;
      if (figures.complete && figures.counts.transactions != wanted) {
        std::fprintf(stderr, "a complete window is wrong: --seed %llu\n",
                     static_cast<unsigned long long>(plan_.seed));
        std::exit(1);
      }
      complete_ += figures.complete;
      all_complete_ = all_complete_ && figures.complete;
    }
  }

  plan plan_;
  std::mt19937_64 chance_;
  static constexpr std::int64_t begin_ = 1'000'000;
  std::int64_t now_ = begin_;
  std::vector<std::size_t> owner_;
  std::vector<std::int64_t> offsets_;
  std::deque<node> nodes_;
  std::uint64_t lives_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t sent_bytes_ = 0;
  std::uint64_t asked_ = 0;
  std::uint64_t node_seconds_ = 0;  ///< of those that live
  std::int64_t settled_after_ = -1; ///< seconds, once nothing is lost any more
  bool all_complete_ = false;
  std::uint64_t complete_ = 0;
  clock::duration merging_{0};
  clock::duration summing_{0};
  std::uint64_t sums_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  plan how;
  for (int index = 1; index + 1 < argc; index += 2) {
    const std::string name = argv[index];
    const auto* value = argv[index + 1];
    if (name == "--nodes")
      how.nodes = std::strtoul(value, nullptr, 10);
    else if (name == "--partitions")
      how.partitions = std::atoi(value);
    else if (name == "--length")
      how.length = std::atoi(value);
    else if (name == "--seconds")
      how.seconds = std::atoi(value);
    else if (name == "--loss")
      how.loss = std::atof(value);
    else if (name == "--seed")
      how.seed = std::strtoull(value, nullptr, 10);
    else {
      std::fprintf(stderr,
                   "unknown option %s; known are --nodes --partitions --length --seconds --loss --seed\n",
                   argv[index]);
      return 2;
    }
  }
  if (how.nodes < 2 || how.partitions < 1 || how.length < 1 || how.seconds < 4) {
    std::fprintf(stderr, "at least 2 nodes, 1 partition, 1 second of window and 4 seconds\n");
    return 2;
  }
  return simulation{how}.run();
}
