#include "model/expression/step.hpp"

#include <algorithm>
#include <cassert>

namespace vigie::cel {

char* text_room::take(std::size_t bytes) {
  assert(bytes <= chunk_bytes);
  if (chunks_.empty() || used_ + bytes > chunk_bytes) {
    chunk_ += chunks_.empty() ? 0 : 1;
    used_ = 0;
    if (chunk_ == chunks_.size())
      chunks_.push_back(std::make_unique<char[]>(chunk_bytes));
  }
  auto* result = chunks_[chunk_].get() + used_;
  used_ += bytes;
  return result;
}

void text_room::clear() {
  // What one block with long texts needed is not kept for all others.
  if (chunks_.size() > 4)
    chunks_.resize(4);
  chunk_ = 0;
  used_ = 0;
}

kernel find_kernel(operation what, kind type, unsigned constants) {
  if (auto found = find_number_kernel(what, constants))
    return found;
  if (auto found = find_logic_kernel(what, type, constants))
    return found;
  if (auto found = find_text_kernel(what, constants))
    return found;
  if (auto found = find_time_kernel(what, constants))
    return found;
  return find_load_kernel(what);
}

} // namespace vigie::cel
