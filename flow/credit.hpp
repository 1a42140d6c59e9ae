#pragma once

#include <algorithm>
#include <cstddef>

namespace vigie {

/// Messages and their bytes, together.
struct message_load {
  std::size_t messages = 0;
  std::size_t bytes = 0;

  friend bool operator==(const message_load&, const message_load&) = default;
};

inline message_load operator+(const message_load& one, const message_load& other) {
  return {one.messages + other.messages, one.bytes + other.bytes};
}

/// How many messages, and how many of their bytes, one reader may have in flight. Taking stops when either
/// grant is used up and starts again only once a quarter of it is free, so that a reader under load works in
/// large batches and not in crumbs. A message that is larger than the whole grant goes alone.
class credit {
public:
  explicit credit(message_load grant) : grant_{grant} {}

  /// A smaller grant takes effect as batches return; nothing is called back.
  void regrant(message_load grant) { grant_ = grant; }

  const message_load& in_flight() const { return in_flight_; }

  /// How many messages of about so many bytes may be taken now.
  std::size_t available(std::size_t bytes_each) const {
    if (in_flight_.messages == 0)
      return std::clamp<std::size_t>(grant_.bytes / at_least_one(bytes_each), 1, grant_.messages);
    const auto messages = free_of(grant_.messages, in_flight_.messages);
    return std::min(messages, free_of(grant_.bytes, in_flight_.bytes) / at_least_one(bytes_each));
  }

  /// Whether a message of so many bytes may be taken along with those that are `taken` but not in flight yet.
  bool admits(const message_load& taken, std::size_t bytes) const {
    const auto before = in_flight_ + taken;
    return before.messages == 0 ||
           (before.messages < grant_.messages && before.bytes + bytes <= grant_.bytes);
  }

  bool half_free() const {
    return in_flight_.messages <= grant_.messages / 2 && in_flight_.bytes <= grant_.bytes / 2;
  }

  void take(const message_load& load) { in_flight_ = in_flight_ + load; }

  void give_back(const message_load& load) {
    in_flight_.messages -= std::min(in_flight_.messages, load.messages);
    in_flight_.bytes -= std::min(in_flight_.bytes, load.bytes);
  }

private:
  static std::size_t at_least_one(std::size_t count) { return std::max<std::size_t>(1, count); }

  /// 0 while it is less than a quarter.
  static std::size_t free_of(std::size_t grant, std::size_t used) {
    const auto free = grant - std::min(grant, used);
    return free >= at_least_one(grant / 4) ? free : 0;
  }

  message_load grant_;
  message_load in_flight_;
};

/// Each reader's part of the node's bound: an equal share, and at least one, without which nothing moves.
constexpr std::size_t share_of_bound(std::size_t bound, std::size_t readers) {
  return std::max<std::size_t>(1, bound / std::max<std::size_t>(1, readers));
}

inline message_load share_of_bound(const message_load& bound, std::size_t readers) {
  return {share_of_bound(bound.messages, readers), share_of_bound(bound.bytes, readers)};
}

} // namespace vigie
