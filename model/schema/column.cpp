#include "model/schema/column.hpp"

#include <algorithm>
#include <cstring>

namespace vigie {

column::column(value_type type, int decimals, const std::vector<std::string>* closed_set)
    : type_{type}, decimals_{decimals}, closed_set_{closed_set} {
  reserve(16);
  if (!bounds_.empty())
    bounds_[0] = 0;
}

void column::set(std::string_view text) {
  auto* room = text_room(text.size());
  if (!text.empty())
    std::memcpy(room, text.data(), text.size());
  set_text_size(text.size());
}

void column::set_missing() {
  if (!has_missing_)
    present_.assign(room_, 1);
  has_missing_ = true;
  present_[size_] = 0;
  if (type_ == value_type::real)
    reals_[size_] = 0;
  else if (!bounds_.empty())
    bounds_[size_ + 1] = bounds_[size_];
  else
    integers_[size_] = 0;
}

void column::keep(std::span<const std::uint8_t> mask) {
  std::size_t kept = 0;
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] == 0)
      continue;
    if (type_ == value_type::real) {
      reals_[kept] = reals_[i];
    } else if (!bounds_.empty()) {
      const auto length = bounds_[i + 1] - bounds_[i];
      std::copy_n(bytes_.begin() + bounds_[i], length, bytes_.begin() + end);
      // Entries move forward only: bounds up to here are not looked at again.
      bounds_[kept] = end;
      end += length;
    } else {
      integers_[kept] = integers_[i];
    }
    if (!present_.empty())
      present_[kept] = present_[i];
    ++kept;
  }
  if (!bounds_.empty())
    bounds_[kept] = end;
  cut(kept);
}

void column::reserve(std::size_t rows) {
  if (rows < room_)
    return;
  room_ = ++rows;
  if (type_ == value_type::real)
    reals_.resize(rows);
  else if (type_ == value_type::text && closed_set_ == nullptr)
    bounds_.resize(rows + 1);
  else
    integers_.resize(rows);
  if (has_missing_)
    present_.resize(rows, 1);
}

void column::grow_bytes(std::size_t needed) {
  bytes_.resize(std::max(needed, 2 * bytes_.size()));
}

column_view column::view() const {
  column_view result;
  result.type = type_;
  result.decimals = decimals_;
  result.closed_set = closed_set_;
  result.integers = integers_.data();
  result.reals = reals_.data();
  if (!bounds_.empty()) {
    result.bytes = bytes_.data();
    result.bounds = bounds_.data();
  }
  result.present = has_missing_ ? present_.data() : nullptr;
  return result;
}

} // namespace vigie
