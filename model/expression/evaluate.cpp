#include "model/expression/plan.hpp"

#include "model/expression/plan_parts.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace vigie::cel {

namespace {

constexpr std::size_t cache_line = 64;

/// Sets the frame's places for a plan that it was not set for.
void bind(const plan_parts& parts, frame& f) {
  if (f.memory_bytes < parts.memory_bytes) {
    f.memory = std::make_unique<std::byte[]>(parts.memory_bytes + cache_line);
    f.memory_bytes = parts.memory_bytes;
  }
  void* start = f.memory.get();
  auto space = f.memory_bytes + cache_line;
  auto* memory =
      static_cast<std::byte*>(start == nullptr ? nullptr : std::align(cache_line, 0, start, space));
  f.data.assign(parts.places.size(), nullptr);
  f.failed.assign(parts.places.size(), nullptr);
  f.room_for_failures.assign(parts.places.size(), nullptr);
  for (std::size_t i = 0; i < parts.places.size(); ++i) {
    const auto& setting = parts.places[i];
    if (setting.constant != nullptr)
      f.data[i] = const_cast<void*>(setting.constant);
    if (setting.memory != plan_parts::nowhere)
      f.data[i] = memory + setting.memory;
    if (setting.failures != plan_parts::nowhere)
      f.room_for_failures[i] = reinterpret_cast<status*>(memory + setting.failures);
  }
  f.plan = parts.number;
}

template <class Number>
void write(const result_column& from, std::size_t rows, Number* out, std::size_t stride) {
  constexpr auto missing = std::numeric_limits<Number>::quiet_NaN();
  const auto each = [&](auto value_of) {
    for (std::size_t i = 0; i < rows; ++i)
      out[i * stride] = value_of(i);
  };
  if (from.type == kind::boolean)
    each([at = from.booleans()](std::size_t i) { return static_cast<Number>(at[i]); });
  else if (from.type == kind::integer)
    each([at = from.integers()](std::size_t i) { return static_cast<Number>(at[i]); });
  else
    each([at = from.reals()](std::size_t i) {
      const auto value = static_cast<Number>(at[i]);
      return std::fabs(value) <= std::numeric_limits<Number>::max() ? value : missing;
    });
  if (from.failed == nullptr)
    return;
  for (std::size_t i = 0; i < rows; ++i)
    if (from.failed[i] != status::fine)
      out[i * stride] = missing;
}

/// Calls with each block's first row and size, when it is evaluated.
template <class Block>
void each_block(const plan& what, scratch& memory, std::span<const column_view> columns, std::size_t rows,
                Block block) {
  for (std::size_t first = 0; first < rows; first += block_rows) {
    const auto size = std::min(block_rows, rows - first);
    evaluate_block(what, memory, columns, first, size);
    block(first, size);
  }
}

template <class Number>
void write_all(const plan& what, scratch& memory, std::span<const column_view> columns, std::size_t rows,
               Number* out, std::size_t stride) {
  const auto outputs = what.outputs().size();
  each_block(what, memory, columns, rows, [&](std::size_t first, std::size_t size) {
    for (std::size_t place = 0; place < outputs; ++place)
      write(result(what, memory, place), size, out + first * stride + place, stride);
  });
}

} // namespace

scratch::scratch() : frame_{std::make_unique<frame>()} {}

scratch::~scratch() = default;
scratch::scratch(scratch&&) noexcept = default;
scratch& scratch::operator=(scratch&&) noexcept = default;

void evaluate_block(const plan& what, scratch& memory, std::span<const column_view> columns,
                    std::size_t first, std::size_t rows) {
  assert(rows <= block_rows);
  const auto& parts = what.parts();
  auto& f = memory.memory();
  if (f.plan != parts.number)
    bind(parts, f);
  f.columns = columns;
  f.first_row = first;
  f.texts.clear();
  for (const auto& each : parts.steps)
    each.run(each, f, rows);
}

result_column result(const plan& what, const scratch& memory, std::size_t place) {
  const auto& parts = what.parts();
  const auto where = parts.result_places[place];
  return {parts.types[place], memory.memory().data[where], memory.memory().failed[where]};
}

void write_numbers(const plan& what, scratch& memory, std::span<const column_view> columns, std::size_t rows,
                   double* out, std::size_t stride) {
  write_all(what, memory, columns, rows, out, stride);
}

void write_numbers(const plan& what, scratch& memory, std::span<const column_view> columns, std::size_t rows,
                   float* out, std::size_t stride) {
  write_all(what, memory, columns, rows, out, stride);
}

void write_masks(const plan& what, scratch& memory, std::span<const column_view> columns, std::size_t rows,
                 std::uint8_t* out, std::uint64_t* failures) {
  const auto outputs = what.outputs().size();
  each_block(what, memory, columns, rows, [&](std::size_t first, std::size_t size) {
    for (std::size_t place = 0; place < outputs; ++place) {
      const auto from = result(what, memory, place);
      auto* to = out + place * rows + first;
      std::copy_n(from.booleans(), size, to);
      if (from.failed == nullptr)
        continue;
      for (std::size_t i = 0; i < size; ++i) {
        const auto failed = from.failed[i] != status::fine;
        failures[place] += failed;
        to[i] = failed ? 0 : to[i];
      }
    }
  });
}

} // namespace vigie::cel
