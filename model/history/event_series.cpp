#include "model/history/event_series.hpp"

#include <algorithm>
#include <limits>

namespace vigie {

namespace {

constexpr std::array<std::int64_t, 3> unit_us{1'000'000, 1'000, 1};

std::int64_t us_of(time_resolution unit) {
  return unit_us[static_cast<std::size_t>(unit)];
}

/// By divisors that the compiler knows: a multiplication each.
std::int64_t in_units(std::int64_t time_us, time_resolution unit) {
  switch (unit) {
  case time_resolution::seconds:
    return time_us / unit_us[0];
  case time_resolution::milliseconds:
    return time_us / unit_us[1];
  default:
    return time_us;
  }
}

template <class T>
bool fits(std::int64_t value) {
  return value >= std::numeric_limits<T>::min() && value <= std::numeric_limits<T>::max();
}

template <class T>
T load(const std::byte* from) {
  T result;
  std::memcpy(&result, from, sizeof(result));
  return result;
}

std::int64_t load_number(const std::byte* from, std::size_t bytes) {
  return bytes == 4 ? load<std::int32_t>(from) : load<std::int64_t>(from);
}

void store_number(std::byte* to, std::size_t bytes, std::int64_t value) {
  const auto narrow = static_cast<std::int32_t>(value);
  if (bytes == 4)
    std::memcpy(to, &narrow, sizeof(narrow));
  else
    std::memcpy(to, &value, sizeof(value));
}

std::int64_t second_below(std::int64_t time_us) {
  const auto rest = time_us % unit_us[0];
  return time_us - (rest < 0 ? rest + unit_us[0] : rest);
}

} // namespace

event_series::event_series(const history_group& group)
    : state_bytes_{static_cast<std::uint32_t>(group.state_words) * 8} {
  form_.flag_bytes = static_cast<std::uint8_t>((group.flag_bits + 7) / 8);
  form_.words = static_cast<std::uint8_t>(group.words);
  block_ = std::make_unique<std::byte[]>(state_bytes_);
}

std::int64_t event_series::time_us(std::size_t position) const {
  return base_us_ + load_number(record(position), form_.time_bytes) * us_of(form_.unit);
}

std::uint64_t event_series::flags(std::size_t position) const {
  std::uint64_t result = 0;
  std::memcpy(&result, record(position) + form_.time_bytes, form_.flag_bytes);
  return result;
}

std::uint64_t event_series::word(std::size_t position, int which) const {
  const auto* at = record(position) + form_.time_bytes + form_.flag_bytes +
                   static_cast<std::size_t>(which) * form_.word_bytes;
  return static_cast<std::uint64_t>(load_number(at, form_.word_bytes));
}

void event_series::write(std::byte* to, const form& how, std::int64_t base_us, const kept_event& event) {
  store_number(to, how.time_bytes, in_units(event.time_us - base_us, how.unit));
  to += how.time_bytes;
  std::memcpy(to, &event.flags, how.flag_bytes);
  to += how.flag_bytes;
  for (std::size_t i = 0; i < how.words; ++i, to += how.word_bytes)
    store_number(to, how.word_bytes, static_cast<std::int64_t>(event.words[i]));
}

event_series::form event_series::form_for(const kept_event& event) const {
  auto result = form_;
  while (in_units(event.time_us, result.unit) * us_of(result.unit) != event.time_us)
    result.unit = static_cast<time_resolution>(static_cast<int>(result.unit) + 1);
  for (std::size_t i = 0; i < result.words; ++i)
    if (!fits<std::int32_t>(static_cast<std::int64_t>(event.words[i])))
      result.word_bytes = 8;
  return result;
}

void event_series::move_to(const form& wider, std::uint32_t capacity, std::int64_t base_us) {
  auto block = std::make_unique<std::byte[]>(state_bytes_ + capacity * wider.stride());
  std::copy_n(block_.get(), state_bytes_, block.get());
  auto* to = block.get() + state_bytes_;
  if (wider.stride() == stride() && wider.unit == form_.unit && wider.time_bytes == form_.time_bytes &&
      base_us == base_us_) {
    std::copy_n(record(0), size_ * stride(), to);
  } else {
    std::array<std::uint64_t, most_flag_bits> words{};
    for (std::size_t i = 0; i < size_; ++i, to += wider.stride()) {
      for (int which = 0; which < wider.words; ++which)
        words[static_cast<std::size_t>(which)] = word(i, which);
      write(to, wider, base_us, {time_us(i), flags(i), words.data()});
    }
  }
  block_ = std::move(block);
  form_ = wider;
  base_us_ = base_us;
  capacity_ = capacity;
  first_ = 0;
}

void event_series::insert(std::size_t position, const kept_event& event) {
  auto wanted = form_for(event);
  auto base = size_ == 0 ? second_below(event.time_us) : base_us_;
  const auto in_reach = [&](std::int64_t time) {
    return fits<std::int32_t>(in_units(time - base, wanted.unit));
  };
  if (size_ > 0 && wanted.time_bytes == 4 &&
      !(in_reach(event.time_us) && in_reach(time_us(0)) && in_reach(time_us(size_ - 1)))) {
    base = second_below(std::min(event.time_us, time_us(0)));
    if (!in_reach(event.time_us) || !in_reach(time_us(size_ - 1)))
      wanted.time_bytes = 8;
  }
  const bool full = first_ + size_ == capacity_;
  if (wanted.stride() != stride() || wanted.unit != form_.unit || base != base_us_ ||
      (full && first_ <= capacity_ / 4))
    move_to(wanted, size_ + size_ / 4 + 2, base);
  else if (full)
    move_to(wanted, capacity_, base);
  auto* at = record(position);
  std::memmove(at + stride(), at, (size_ - position) * stride());
  write(at, form_, base_us_, event);
  ++size_;
}

void event_series::drop_front(std::size_t count) {
  first_ += static_cast<std::uint32_t>(count);
  size_ -= static_cast<std::uint32_t>(count);
  if (capacity_ > 16 && size_ < capacity_ / 4)
    move_to(form_, size_ + size_ / 4 + 2, base_us_);
}

} // namespace vigie
