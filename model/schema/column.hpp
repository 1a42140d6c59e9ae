#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
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

/// A column that grows, one entry an event. Where an event has no value `append_missing` keeps the place.
class column {
public:
  /// `closed_set` must outlive the column; null for all but text with a closed set of values.
  explicit column(value_type type, int decimals = 0, const std::vector<std::string>* closed_set = nullptr);

  /// A boolean, integer, money, time, or a place in the closed set.
  void append(std::int64_t value) {
    integers_.push_back(value);
    note_present();
  }
  void append(double value) {
    reals_.push_back(value);
    note_present();
  }
  void append(std::string_view text);
  void append_missing();

  /// Takes the newest entries away, so that `rows` are left: of an event that turned out not to fit.
  void cut(std::size_t rows);
  void clear() { cut(0); }
  void reserve(std::size_t rows);

  std::size_t size() const { return size_; }
  std::size_t bytes_of_text() const { return bytes_.size(); }
  column_view view() const;

private:
  void note_present() {
    ++size_;
    if (!present_.empty())
      present_.push_back(1);
  }

  value_type type_;
  int decimals_;
  const std::vector<std::string>* closed_set_;
  std::size_t size_ = 0;
  std::vector<std::int64_t> integers_;
  std::vector<double> reals_;
  std::string bytes_;
  std::vector<std::uint32_t> bounds_;
  std::vector<std::uint8_t> present_; ///< empty: all so far are
};

} // namespace vigie
