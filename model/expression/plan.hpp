#pragma once

#include "model/expression/instant.hpp"
#include "model/expression/limits.hpp"
#include "model/expression/program.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace vigie::cel {

struct plan_parts;
struct frame;

/// How some outputs of a program are computed: steps over columns, in which what several of them have in
/// common occurs once. Immutable: threads share it.
class plan {
public:
  plan(std::shared_ptr<const program> of, std::span<const std::size_t> outputs);
  /// All outputs.
  explicit plan(std::shared_ptr<const program> of);
  explicit plan(plan_parts parts); ///< for this room
  ~plan();
  plan(plan&&) noexcept;
  plan& operator=(plan&&) noexcept;

  /// The program's numbers of the outputs, in the order in which evaluations give them.
  const std::vector<std::size_t>& outputs() const;
  /// The columns that are read, rising; an evaluation needs no others.
  const std::vector<std::size_t>& slots() const;
  std::size_t steps() const;

  const plan_parts& parts() const { return *parts_; } ///< for this room

private:
  std::unique_ptr<const plan_parts> parts_;
};

/// An evaluating thread's memory. It serves any plan, one at a time; with the same plan as before it starts
/// quickest. Some kilobytes a step, but for text that expressions make.
class scratch {
public:
  scratch();
  ~scratch();
  scratch(scratch&&) noexcept;
  scratch& operator=(scratch&&) noexcept;

  frame& memory() { return *frame_; } ///< for this room
  const frame& memory() const { return *frame_; }

private:
  std::unique_ptr<frame> frame_;
};

/// The values of one output for the rows of a block. They are valid until the scratch is used again.
struct result_column {
  kind type = kind::boolean;
  const void* data = nullptr;     ///< of a failed row: any valid value
  const status* failed = nullptr; ///< null: all rows are fine

  status of(std::size_t row) const { return failed == nullptr ? status::fine : failed[row]; }

  const std::uint8_t* booleans() const { return static_cast<const std::uint8_t*>(data); } ///< 0 or 1
  const std::int64_t* integers() const { return static_cast<const std::int64_t*>(data); }
  const double* reals() const { return static_cast<const double*>(data); }
  const std::string_view* texts() const { return static_cast<const std::string_view*>(data); }
  const instant* times() const { return static_cast<const instant*>(data); }
  const std::int64_t* durations() const { return static_cast<const std::int64_t*>(data); } ///< nanoseconds
};

/// Evaluates the rows [first, first + rows) of the columns, at most `block_rows`. `columns` has an entry for
/// each of the plan's slots; what lies between may be empty.
void evaluate_block(const plan& what, scratch& memory, std::span<const column_view> columns,
                    std::size_t first, std::size_t rows);

/// What the last `evaluate_block` found for the plan's output `place` (in its order); not for lists.
result_column result(const plan& what, const scratch& memory, std::size_t place);

/// Evaluates `rows` rows, as many as there are, of outputs that are numbers, and writes the one at `place`
/// for row r to out[r * stride + place]. Booleans are 0 and 1; missing (failed, or not finite) is NaN.
void write_numbers(const plan& what, scratch& memory, std::span<const column_view> columns, std::size_t rows,
                   double* out, std::size_t stride);
/// The same; what is no finite float is missing.
void write_numbers(const plan& what, scratch& memory, std::span<const column_view> columns, std::size_t rows,
                   float* out, std::size_t stride);

/// Evaluates `rows` rows of outputs that are booleans and writes that at `place` for row r to
/// out[place * rows + r]: 1 where it is true, 0 where it is false or failed. Adds how often it failed to
/// failures[place].
void write_masks(const plan& what, scratch& memory, std::span<const column_view> columns, std::size_t rows,
                 std::uint8_t* out, std::uint64_t* failures);

} // namespace vigie::cel
