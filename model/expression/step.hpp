#pragma once

#include "model/expression/kind.hpp"
#include "model/expression/limits.hpp"
#include "model/expression/operation.hpp"
#include "model/schema/column.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace vigie::cel {

struct frame;
struct step;

/// One loop over the rows of a block.
using kernel = void (*)(const step&, frame&, std::size_t rows);

/// Names an entry of a frame's arrays.
using place_id = std::uint32_t;

struct step {
  kernel run = nullptr;
  place_id out = 0;
  std::array<place_id, 3> of{};
  std::uint8_t operands = 0;
  bool may_fail = false;        ///< else nothing about failures is read or written
  std::uint32_t number = 0;     ///< a slot, a money's divisor as power of ten, a part of a calendar, a status
  const void* detail = nullptr; ///< a regular expression, a set, a table, a zone: the operation knows what
};

/// Room for the text that steps make. What it gives stays valid until it is cleared.
class text_room {
public:
  char* take(std::size_t bytes);
  void clear();

private:
  static constexpr std::size_t chunk_bytes = 64 * 1024;
  static_assert(chunk_bytes >= longest_text);

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_ = 0; ///< the one in use
  std::size_t used_ = 0;  ///< of it
};

/// What steps read and write, by place. One thread's.
struct frame {
  std::vector<void*> data;                ///< arrays of values, or a constant; inputs are never written to
  std::vector<const status*> failed;      ///< null: all rows are fine
  std::vector<status*> room_for_failures; ///< where a step may write which of its rows failed

  std::span<const column_view> columns;
  std::size_t first_row = 0; ///< of the block, in the columns

  text_room texts;
  std::unique_ptr<std::byte[]> memory;
  std::size_t memory_bytes = 0;
  std::uint64_t plan = 0; ///< for which the places are set; 0: none
};

/// The loop for an operation on operands of that type; `constants` has a bit for each operand (the first is
/// bit 0) that is one value for all rows. `type` matters to `choose` and `guard` alone.
kernel find_kernel(operation what, kind type, unsigned constants);

// Each knows the operations of its file; null for others.
kernel find_logic_kernel(operation what, kind type, unsigned constants);
kernel find_number_kernel(operation what, unsigned constants);
kernel find_text_kernel(operation what, unsigned constants);
kernel find_time_kernel(operation what, unsigned constants);
kernel find_load_kernel(operation what);

} // namespace vigie::cel
