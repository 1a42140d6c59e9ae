#include "avro/allocation.hpp"

#include <avro.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <mutex>

namespace vigie {

namespace {

thread_local message_memory* current = nullptr;

constexpr std::size_t alignment = alignof(std::max_align_t);

std::size_t rounded(std::size_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

void* take_memory(void*, void* old, std::size_t old_bytes, std::size_t bytes) {
  const bool is_ours = old != nullptr && current != nullptr && current->owns(old);
  if (bytes == 0) {
    if (is_ours)
      current->release(old, old_bytes);
    else
      std::free(old);
    return nullptr;
  }
  if (current == nullptr || (old != nullptr && !is_ours))
    return std::realloc(old, bytes);
  auto* made = current->allocate(bytes);
  if (made != nullptr && old != nullptr) {
    std::memcpy(made, old, std::min(old_bytes, bytes));
    current->release(old, old_bytes);
  }
  return made;
}

} // namespace

message_memory::use::use(message_memory& from) {
  current = &from;
}

message_memory::use::~use() {
  current = nullptr;
}

void message_memory::prepare(std::size_t message_bytes) {
  // One text at a time, with its end, and the key of a map around it.
  constexpr std::size_t besides = 1024;
  const auto needed = 2 * rounded(message_bytes) + besides;
  if (needed > size_) {
    room_ = std::make_unique<std::byte[]>(needed);
    size_ = needed;
  }
  used_ = 0;
}

void* message_memory::allocate(std::size_t bytes) {
  if (bytes > size_ || rounded(bytes) > size_ - used_)
    return nullptr;
  auto* place = room_.get() + used_;
  used_ += rounded(bytes);
  return place;
}

/// The newest is given back; what lies below waits for the end of the message.
void message_memory::release(void* memory, std::size_t bytes) {
  const auto place = static_cast<std::size_t>(static_cast<std::byte*>(memory) - room_.get());
  if (place + rounded(bytes) == used_)
    used_ = place;
}

bool message_memory::owns(const void* memory) const {
  const std::less<> before;
  return !before(memory, room_.get()) && before(memory, room_.get() + size_);
}

void use_bounded_allocation() {
  static std::once_flag once;
  std::call_once(once, [] { avro_set_allocator(take_memory, nullptr); });
}

} // namespace vigie
