#include "model/expression/value_set.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <cmath>
#include <stdexcept>

namespace vigie::cel {

value_set::value_set(std::span<const std::string> texts) : texts_{true} {
  make_room(texts.size());
  bounds_.push_back(0);
  for (const auto& value : texts) {
    if (contains(std::string_view(value)))
      continue;
    if (bytes_.size() + value.size() > UINT32_MAX)
      throw std::length_error("a list holds at most 4 GiB of text");
    bytes_ += value;
    bounds_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    take_slot(hash(value));
  }
}

value_set::value_set(std::span<const std::int64_t> numbers) {
  make_room(numbers.size());
  for (const auto value : numbers)
    add(form_of(value));
}

value_set::value_set(std::span<const double> numbers) {
  make_room(numbers.size());
  for (const auto value : numbers)
    if (!std::isnan(value))
      add(form_of(value));
}

std::size_t value_set::bytes() const {
  return table_.capacity() * sizeof(table_[0]) + numbers_.capacity() * sizeof(number) + bytes_.capacity() +
         bounds_.capacity() * sizeof(bounds_[0]);
}

std::uint64_t value_set::hash(std::string_view text) {
  return XXH3_64bits(text.data(), text.size());
}

bool value_set::contains(std::string_view wanted, std::uint64_t hash_of_text) const {
  for (auto place = hash_of_text;; ++place) {
    const auto [entry, tag] = table_[place & (table_.size() - 1)];
    if (entry == 0)
      return false;
    if (tag == tag_of(hash_of_text) && text(entry - 1) == wanted)
      return true;
  }
}

bool value_set::contains(std::int64_t wanted) const {
  return contains(form_of(wanted));
}

bool value_set::contains(double wanted) const {
  return !std::isnan(wanted) && contains(form_of(wanted));
}

value_set::number value_set::form_of(double value) {
  constexpr auto end_of_integers = 9223372036854775808.0;
  if (value >= -end_of_integers && value < end_of_integers && std::trunc(value) == value)
    return form_of(static_cast<std::int64_t>(value));
  return {std::bit_cast<std::uint64_t>(value), false};
}

std::uint64_t value_set::hash(const number& value) {
  return XXH3_64bits_withSeed(&value.bits, sizeof(value.bits), value.whole ? 1 : 0);
}

bool value_set::contains(const number& wanted) const {
  if (texts_)
    return false;
  const auto hash_of_number = hash(wanted);
  for (auto place = hash_of_number;; ++place) {
    const auto [entry, tag] = table_[place & (table_.size() - 1)];
    if (entry == 0)
      return false;
    if (tag == tag_of(hash_of_number) && numbers_[entry - 1] == wanted)
      return true;
  }
}

void value_set::add(const number& value) {
  if (contains(value))
    return;
  numbers_.push_back(value);
  take_slot(hash(value));
}

void value_set::take_slot(std::uint64_t hash) {
  auto place = hash & (table_.size() - 1);
  while (table_[place].entry != 0)
    place = (place + 1) & (table_.size() - 1);
  table_[place] = {static_cast<std::uint32_t>(++size_), tag_of(hash)};
}

/// At most half of the table is taken, so that a search soon meets a free place.
void value_set::make_room(std::size_t entries) {
  if (entries > (1u << 30))
    throw std::length_error("a list holds at most 2^30 values");
  table_.resize(std::bit_ceil(2 * entries + 1));
}

std::string_view value_set::text(std::uint32_t entry) const {
  return std::string_view(bytes_).substr(bounds_[entry], bounds_[entry + 1] - bounds_[entry]);
}

} // namespace vigie::cel
