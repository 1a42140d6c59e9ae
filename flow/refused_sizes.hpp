#pragma once

#include <chrono>
#include <cstddef>

namespace vigie {

/// What a topic has refused for its size lately: what is as large need not be tried, so that a stream of
/// records that are all too large does not cost a refusal each. Forgotten after a while, since a topic's
/// limit may be raised, and since what compresses well may be larger than what does not. Time is an argument:
/// steady-clock milliseconds of any origin.
class refused_sizes {
public:
  using duration = std::chrono::milliseconds;

  static constexpr duration memory{10'000};

  /// A record of so many bytes was refused, by itself.
  void refused(std::size_t size, duration now) {
    smallest_ = now < until_ && smallest_ < size ? smallest_ : size;
    until_ = now + memory;
  }

  bool hopeless(std::size_t size, duration now) const { return now < until_ && size >= smallest_; }

private:
  std::size_t smallest_ = 0;
  duration until_ = duration::min();
};

} // namespace vigie
