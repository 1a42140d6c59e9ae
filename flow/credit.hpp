#pragma once

#include <algorithm>
#include <cstddef>

namespace vigie {

/// How many transactions one reader may have in flight. Taking stops when the grant is used up and starts
/// again only once a quarter of it is free, so that a reader under load works in large batches and not in
/// crumbs.
class credit {
public:
  explicit credit(std::size_t grant) : grant_{grant} {}

  /// A smaller grant takes effect as batches return; nothing is called back.
  void regrant(std::size_t grant) { grant_ = grant; }

  std::size_t grant() const { return grant_; }
  std::size_t in_flight() const { return in_flight_; }

  /// How many transactions may be taken now.
  std::size_t available() const {
    const auto free = grant_ - std::min(grant_, in_flight_);
    return in_flight_ == 0 || free >= low_mark() ? free : 0;
  }

  void take(std::size_t count) { in_flight_ += count; }
  void give_back(std::size_t count) { in_flight_ -= std::min(in_flight_, count); }

private:
  std::size_t low_mark() const { return std::max<std::size_t>(1, grant_ / 4); }

  std::size_t grant_;
  std::size_t in_flight_ = 0;
};

/// Each reader's part of the node's bound: an equal share, and at least one transaction, without which
/// nothing moves.
constexpr std::size_t share_of_bound(std::size_t bound, std::size_t readers) {
  return std::max<std::size_t>(1, bound / std::max<std::size_t>(1, readers));
}

} // namespace vigie
