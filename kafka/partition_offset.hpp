#pragma once

#include "kafka/handles.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace vigie {

/// A place in the log. To commit, `offset` is the next message to read.
struct partition_offset {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;

  friend bool operator==(const partition_offset&, const partition_offset&) = default;
};

partition_list_handle to_partition_list(std::span<const partition_offset> offsets);

} // namespace vigie
