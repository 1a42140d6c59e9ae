#include "model/expression/instant.hpp"
#include "model/expression/loops.hpp"

#include <bit>
#include <cmath>

namespace vigie::cel {

namespace {

const column_view& column_of(const step& s, const frame& f) {
  return f.columns[s.number];
}

/// Where a column has no value, whoever uses it fails.
void note_missing(const step& s, frame& f, std::size_t rows) {
  if (!s.may_fail)
    return;
  const auto* present = column_of(s, f).present;
  if (present == nullptr) {
    f.failed[s.out] = nullptr;
    return;
  }
  present += f.first_row;
  auto* failed = f.room_for_failures[s.out];
  auto all = 1u;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto there = present[i] != 0;
    failed[i] = there ? status::fine : status::missing;
    all &= there;
  }
  f.failed[s.out] = all != 0 ? nullptr : failed;
}

/// The column itself is the operand. It is const by convention: no step writes to what it did not make.
template <class T>
void use(const step& s, frame& f, const T* values, std::size_t rows) {
  f.data[s.out] = const_cast<T*>(values + f.first_row);
  note_missing(s, f, rows);
}

/// Integers below 2^51 as doubles. The processor has no instruction for several of them, but the bits of a
/// double of that size are those of the integer behind a constant. False where one is larger: then what is
/// written has no meaning.
bool to_reals(const std::int64_t* from, double* __restrict out, std::size_t rows) {
  constexpr auto half = std::uint64_t{1} << 51;
  constexpr auto base = std::uint64_t{0x4330'0000'0000'0000}; // 2^52 as a double
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto raised = static_cast<std::uint64_t>(from[i]) + half;
    all |= raised;
    out[i] = std::bit_cast<double>(raised | base) - static_cast<double>((std::uint64_t{1} << 52) + half);
  }
  return all < 2 * half;
}

void integer_loop(const step& s, frame& f, std::size_t rows) {
  use(s, f, column_of(s, f).integers, rows);
}

void real_loop(const step& s, frame& f, std::size_t rows) {
  use(s, f, column_of(s, f).reals, rows);
}

void boolean_loop(const step& s, frame& f, std::size_t rows) {
  const auto* from = column_of(s, f).integers + f.first_row;
  auto* __restrict out = result_of<std::uint8_t>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = from[i] != 0;
  note_missing(s, f, rows);
}

/// One division, so that the double is the one nearest to the decimal.
void money_loop(const step& s, frame& f, std::size_t rows) {
  const auto unit = *static_cast<const double*>(s.detail);
  const auto* from = column_of(s, f).integers + f.first_row;
  auto* __restrict out = result_of<double>(s, f);
  if (to_reals(from, out, rows))
    for (std::size_t i = 0; i < rows; ++i)
      out[i] /= unit;
  else
    for (std::size_t i = 0; i < rows; ++i)
      out[i] = static_cast<double>(from[i]) / unit;
  note_missing(s, f, rows);
}

/// round(whole units * unit). Up to 2^51 both roundings together are off by less than a half.
void units_loop(const step& s, frame& f, std::size_t rows) {
  const auto unit = *static_cast<const double*>(s.detail);
  const auto* from = column_of(s, f).integers + f.first_row;
  auto* __restrict out = result_of<double>(s, f);
  if (!to_reals(from, out, rows))
    for (std::size_t i = 0; i < rows; ++i)
      out[i] = std::round(static_cast<double>(from[i]) / unit * unit);
  note_missing(s, f, rows);
}

void text_loop(const step& s, frame& f, std::size_t rows) {
  const auto& column = column_of(s, f);
  const auto* bounds = column.bounds + f.first_row;
  auto* __restrict out = result_of<std::string_view>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = {column.bytes + bounds[i], bounds[i + 1] - bounds[i]};
  note_missing(s, f, rows);
}

void time_loop(const step& s, frame& f, std::size_t rows) {
  constexpr std::int64_t second_us = 1'000'000;
  const auto* from = column_of(s, f).integers + f.first_row;
  auto* __restrict out = result_of<instant>(s, f);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto rest = from[i] % second_us;
    const auto below = rest < 0;
    out[i] = {from[i] / second_us - (below ? 1 : 0),
              static_cast<std::int32_t>((rest + (below ? second_us : 0)) * 1'000)};
  }
  note_missing(s, f, rows);
}

} // namespace

kernel find_load_kernel(operation what) {
  switch (what) {
  case operation::load_integer:
  case operation::load_place:
    return integer_loop;
  case operation::load_real:
    return real_loop;
  case operation::load_smallest_units:
    return units_loop;
  case operation::load_boolean:
    return boolean_loop;
  case operation::load_money:
    return money_loop;
  case operation::load_text:
    return text_loop;
  case operation::load_time:
    return time_loop;
  default:
    return nullptr;
  }
}

} // namespace vigie::cel
