#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigie {

/// What a field holds.
enum class value_type : std::uint8_t {
  boolean,
  integer,
  real,  ///< `double` in a schema
  money, ///< whole units of the field's last decimal place
  text,  ///< `string` in a schema
  time,  ///< microseconds since the Unix epoch
};

/// One field, or one figure, of consecutive events: entry i belongs to event i. It is what expressions,
/// histories and scorers read, and it owns nothing.
struct column_view {
  value_type type = value_type::integer;
  int decimals = 0; ///< of money

  /// Of a boolean (0 or 1), integer, money or time; of text from a closed set, its place in that set.
  const std::int64_t* integers = nullptr;
  const double* reals = nullptr; ///< of a real
  /// Of other text: entry i is bytes[bounds[i]] to bytes[bounds[i + 1]], UTF-8.
  const char* bytes = nullptr;
  const std::uint32_t* bounds = nullptr;
  const std::vector<std::string>* closed_set = nullptr; ///< the values of text, none twice

  const std::uint8_t* present = nullptr; ///< 0 where there is no value; null: every entry has one

  bool has(std::size_t row) const { return present == nullptr || present[row] != 0; }

  std::string_view text(std::size_t row) const {
    if (closed_set != nullptr)
      return (*closed_set)[static_cast<std::size_t>(integers[row])];
    return {bytes + bounds[row], bounds[row + 1] - bounds[row]};
  }

  /// The same without its first `rows` entries.
  column_view behind(std::size_t rows) const {
    auto result = *this;
    if (integers != nullptr)
      result.integers += rows;
    if (reals != nullptr)
      result.reals += rows;
    if (bounds != nullptr)
      result.bounds += rows;
    if (present != nullptr)
      result.present += rows;
    return result;
  }
};

/// Memory that nobody has written to yet stays as it is: a batch is made anew for each fetch.
template <class T>
struct unwritten_allocator : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = unwritten_allocator<U>;
  };

  template <class U, class... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    if constexpr (sizeof...(Arguments) == 0)
      ::new (static_cast<void*>(place)) U;
    else
      ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }
};

template <class T>
using unwritten_vector = std::vector<T, unwritten_allocator<T>>;

/// A column that grows, one entry an event. Where an event has no value the entry is missing, and keeps the
/// place.
class column {
public:
  /// `closed_set` must outlive the column; null for all but text with a closed set of values.
  explicit column(value_type type, int decimals = 0, const std::vector<std::string>* closed_set = nullptr);

  /// A boolean, integer, money, time, or a place in the closed set.
  void append(std::int64_t value) {
    set(value);
    close();
  }
  void append(double value) {
    set(value);
    close();
  }
  void append(std::string_view text) {
    set(text);
    close();
  }
  void append_missing() {
    set_missing();
    close();
  }

  // The entry behind the last one may be set as often as it takes; it counts once it is closed. An event that
  // turns out not to fit is left behind so without a trace.
  void set(std::int64_t value) {
    integers_[size_] = value;
    set_present();
  }
  void set(double value) {
    reals_[size_] = value;
    set_present();
  }
  void set(std::string_view text);
  void set_missing();

  /// Room for a text of at most so many bytes, to be written there and then set by its size.
  char* text_room(std::size_t bytes) {
    const std::size_t used = bounds_[size_];
    if (bytes_.size() - used < bytes)
      grow_bytes(used + bytes);
    return bytes_.data() + used;
  }
  void set_text_size(std::size_t bytes) {
    bounds_[size_ + 1] = bounds_[size_] + static_cast<std::uint32_t>(bytes);
    set_present();
  }

  void close() {
    if (++size_ == room_)
      reserve(2 * room_);
  }

  /// Takes the newest entries away, so that `rows` are left.
  void cut(std::size_t rows) { size_ = rows; }
  void clear() { cut(0); }
  /// Keeps the entries whose own in `mask`, which is as long as the column, is not 0.
  void keep(std::span<const std::uint8_t> mask);
  void reserve(std::size_t rows);

  std::size_t size() const { return size_; }
  std::size_t bytes_of_text() const { return bounds_.empty() ? 0 : bounds_[size_]; }
  column_view view() const;

private:
  void set_present() {
    if (has_missing_)
      present_[size_] = 1;
  }
  void grow_bytes(std::size_t needed);

  value_type type_;
  bool has_missing_ = false;
  int decimals_;
  std::size_t size_ = 0;
  std::size_t room_ = 0; ///< always over `size_`
  // Of these, those that the type needs; each as long as there is room.
  unwritten_vector<std::int64_t> integers_;
  unwritten_vector<double> reals_;
  unwritten_vector<std::uint32_t> bounds_; ///< one longer
  unwritten_vector<char> bytes_;
  std::vector<std::uint8_t> present_; ///< in use only where `has_missing_`
  const std::vector<std::string>* closed_set_;
};

} // namespace vigie
