#include "model/schema/column.hpp"

namespace vigie {

column::column(value_type type, int decimals, const std::vector<std::string>* closed_set)
    : type_{type}, decimals_{decimals}, closed_set_{closed_set} {
  if (type_ == value_type::text && closed_set_ == nullptr)
    bounds_.push_back(0);
}

void column::append(std::string_view text) {
  bytes_.append(text);
  bounds_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  note_present();
}

void column::append_missing() {
  if (present_.empty())
    present_.assign(size_, 1);
  present_.push_back(0);
  ++size_;
  if (type_ == value_type::real)
    reals_.push_back(0);
  else if (!bounds_.empty())
    bounds_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  else
    integers_.push_back(0);
}

void column::cut(std::size_t rows) {
  size_ = rows;
  if (type_ == value_type::real) {
    reals_.resize(rows);
  } else if (!bounds_.empty()) {
    bounds_.resize(rows + 1);
    bytes_.resize(bounds_.back());
  } else {
    integers_.resize(rows);
  }
  if (!present_.empty())
    present_.resize(rows);
}

void column::reserve(std::size_t rows) {
  if (type_ == value_type::real)
    reals_.reserve(rows);
  else if (!bounds_.empty())
    bounds_.reserve(rows + 1);
  else
    integers_.reserve(rows);
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
  result.present = present_.empty() ? nullptr : present_.data();
  return result;
}

} // namespace vigie
