#pragma once

#include "model/schema/block.hpp"

#include <cstddef>
#include <cstring>

namespace vigie {

// Two ways to look at a message from a place in it on.

/// Where more is left of the message than is looked at: nothing has to be asked.
struct wide_cursor {
  const char* at;
  const char* end;

  std::size_t rest() const { return static_cast<std::size_t>(end - at); }
  char byte(std::size_t i) const { return at[i]; }
  word load(std::size_t i) const { return load_word(at + i); }
  std::uint32_t differences(const char* other) const { return different_bytes(at, other); }
  std::uint32_t not_plain() const { return not_plain_bytes(at); }
  /// Copies at least so many bytes, at most a block.
  void copy(char* to, std::size_t) const { std::memcpy(to, at, block_size); }
};

/// Up to the end of a message of at least eight bytes: behind it there are zeros.
struct last_cursor {
  const char* at;
  const char* end;

  std::size_t rest() const { return static_cast<std::size_t>(end - at); }
  char byte(std::size_t i) const { return i < rest() ? at[i] : '\0'; }

  word load(std::size_t i) const {
    if (i + sizeof(word) <= rest())
      return load_word(at + i);
    return i < rest() ? load_word(end - sizeof(word)) >> (8 * (i + sizeof(word) - rest())) : 0;
  }

  std::uint32_t differences(const char* other) const {
    std::uint32_t result = 0;
    for (std::size_t i = 0; i < block_size; i += sizeof(word))
      result |= bits_of::nonzero_bytes(load(i) ^ load_word(other + i)) << i;
    return result;
  }

  std::uint32_t not_plain() const {
    std::uint32_t result = 0;
    for (std::size_t i = 0; i < block_size && result == 0; i += sizeof(word))
      result |= bits_of::not_plain(load(i)) << i;
    return result;
  }

  void copy(char* to, std::size_t size) const { std::memcpy(to, at, size < rest() ? size : rest()); }
};

} // namespace vigie
