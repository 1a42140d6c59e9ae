#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigie::cel {

/// Values to look things up in, for `x in lists.NAME`: either text or numbers. A lookup costs a hash and,
/// mostly, one comparison. Numbers are equal by their value, whether integer or double: 1 is in the set
/// of 1.0.
class value_set {
public:
  explicit value_set(std::span<const std::string> texts);
  explicit value_set(std::span<const std::int64_t> numbers);
  explicit value_set(std::span<const double> numbers); ///< NaN equals nothing, so it is left out

  bool holds_text() const { return texts_; }
  std::size_t size() const { return size_; }
  /// Of memory.
  std::size_t bytes() const;

  bool contains(std::string_view text) const { return texts_ && contains(text, hash(text)); }
  bool contains(std::int64_t number) const;
  bool contains(double number) const;

  // In two steps, so that the memory of one look-up is on its way while others are begun. Of text only.
  static std::uint64_t hash(std::string_view text);
  void prefetch(std::uint64_t hash_of_text) const {
    __builtin_prefetch(&table_[hash_of_text & (table_.size() - 1)]);
  }
  bool contains(std::string_view text, std::uint64_t hash_of_text) const;

private:
  /// A number in the one form that all numbers equal to it share.
  struct number {
    std::uint64_t bits = 0;
    bool whole = false; ///< an int64; else a double's bits

    friend bool operator==(const number&, const number&) = default;
  };

  static number form_of(std::int64_t value) { return {static_cast<std::uint64_t>(value), true}; }
  static number form_of(double value);
  static std::uint64_t hash(const number& value);

  /// Where the values with a hash begin; the next ones where it is taken.
  struct slot {
    std::uint32_t entry = 0; ///< of the value, from 1; 0: free
    std::uint32_t tag = 0;   ///< of its hash, so that others are mostly not looked at
  };

  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  bool contains(const number& value) const;
  void add(const number& value);
  void take_slot(std::uint64_t hash);
  void make_room(std::size_t entries);
  std::string_view text(std::uint32_t entry) const;

  bool texts_ = false;
  std::size_t size_ = 0;
  std::vector<slot> table_;
  std::vector<number> numbers_;
  std::string bytes_;
  std::vector<std::uint32_t> bounds_; ///< entry i is bytes_[bounds_[i]] to bytes_[bounds_[i + 1]]
};

} // namespace vigie::cel
