#include "avro/scalar.hpp"

#include <limits>

namespace vigie {

namespace {

using meaning = avro_type::meaning;

__extension__ using wide = unsigned __int128;

constexpr std::int64_t us_a_day = 86'400'000'000;

/// Beyond what microseconds hold is beyond all years that a field takes.
cell instant_of(std::int64_t value, std::int64_t us_each) {
  std::int64_t us = 0;
  if (__builtin_mul_overflow(value, us_each, &us))
    us = value < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
  return cell{instant{us, us_each == us_a_day}};
}

} // namespace

std::string decimal_of(std::string_view bytes, int scale) {
  constexpr std::size_t most_bytes = 16;
  constexpr int largest_scale = 38;
  if (bytes.empty() || bytes.size() > most_bytes || scale < 0 || scale > largest_scale)
    return {};
  const bool negative = (static_cast<unsigned char>(bytes.front()) & 0x80) != 0;
  wide number = negative ? ~static_cast<wide>(0) : 0;
  for (const char byte : bytes)
    number = number << 8 | static_cast<unsigned char>(byte);
  if (negative)
    number = ~number + 1;
  std::string digits;
  do {
    if (scale > 0 && digits.size() == static_cast<std::size_t>(scale))
      digits += '.';
    digits += static_cast<char>('0' + static_cast<int>(number % 10));
    number /= 10;
  } while (number != 0 || digits.size() <= static_cast<std::size_t>(scale));
  if (digits.back() == '.')
    digits += '0';
  if (negative)
    digits += '-';
  return {digits.rbegin(), digits.rend()};
}

cell number_cell(const avro_type& of, std::int32_t value) {
  return of.means == meaning::date ? instant_of(value, us_a_day) : cell{static_cast<std::int64_t>(value)};
}

cell number_cell(const avro_type& of, std::int64_t value) {
  switch (of.means) {
  case meaning::timestamp_ms:
    return instant_of(value, 1'000);
  case meaning::timestamp_us:
    return instant_of(value, 1);
  default:
    return cell{value};
  }
}

} // namespace vigie
