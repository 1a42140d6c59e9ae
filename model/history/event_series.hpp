#pragma once

#include "model/history/plan.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

namespace vigie {

/// The unit in which times are kept: the coarsest that tells them exactly.
enum class time_resolution : std::uint8_t { seconds, milliseconds, microseconds };

/// What is kept of one event.
struct kept_event {
  std::int64_t time_us = 0;
  std::uint64_t flags = 0;
  const std::uint64_t* words = nullptr; ///< history_group::words of them: integers, bits of doubles, hashes
};

/// The events of one key in the order of their time (of the log, where that is equal), behind the state words
/// of the key, in one piece of memory. A record is as narrow as the series allows: time in 4 or 8 bytes of
/// seconds, milliseconds or microseconds, flags in as many bytes as there are, values in 4 or 8 bytes. What
/// does not fit widens the whole series.
///
/// Positions count from the oldest event kept.
class event_series {
public:
  event_series() = default;
  explicit event_series(const history_group& group);

  std::size_t size() const { return size_; }
  std::int64_t time_us(std::size_t position) const;
  std::uint64_t flags(std::size_t position) const;
  std::uint64_t word(std::size_t position, int which) const;

  std::uint64_t* state() { return reinterpret_cast<std::uint64_t*>(block_.get()); }
  const std::uint64_t* state() const { return reinterpret_cast<const std::uint64_t*>(block_.get()); }

  /// Puts an event before the one at `position`, or at the end.
  void insert(std::size_t position, const kept_event& event);

  /// Forgets the oldest events.
  void drop_front(std::size_t count);

  /// Of the heap.
  std::size_t bytes() const { return state_bytes_ + std::size_t{capacity_} * stride(); }

private:
  /// How wide a record is; all but its flags can grow.
  struct form {
    time_resolution unit = time_resolution::seconds;
    std::uint8_t time_bytes = 4;
    std::uint8_t flag_bytes = 0;
    std::uint8_t word_bytes = 4;
    std::uint8_t words = 0;

    std::size_t stride() const {
      return std::size_t{time_bytes} + flag_bytes + std::size_t{words} * word_bytes;
    }
  };

  std::size_t stride() const { return form_.stride(); }
  std::byte* record(std::size_t position) {
    return block_.get() + state_bytes_ + (first_ + position) * stride();
  }
  const std::byte* record(std::size_t position) const {
    return block_.get() + state_bytes_ + (first_ + position) * stride();
  }
  form form_for(const kept_event& event) const;
  void move_to(const form& wider, std::uint32_t capacity, std::int64_t base_us);
  static void write(std::byte* to, const form& how, std::int64_t base_us, const kept_event& event);

  std::unique_ptr<std::byte[]> block_;
  std::int64_t base_us_ = 0; ///< a whole second; times are kept less this
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
  std::uint32_t first_ = 0; ///< records before it are forgotten
  std::uint32_t state_bytes_ = 0;
  form form_;
};

} // namespace vigie
