#pragma once

#include "model/schema/word.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vigie {

/// The values of a closed set that are at most 16 bytes long and stand in JSON as they are, to be looked up
/// by two words: no branch depends on which it is.
class word_set {
public:
  static constexpr std::size_t longest = 2 * sizeof(word);
  static constexpr std::int32_t none = -1;

  explicit word_set(const std::vector<std::string>& values);

  /// The place of the text of `size` bytes (at most 16) that the words hold, zeros behind it.
  std::int32_t find(word first, word second, std::size_t size) const {
    for (auto at = hash(first, second);; ++at) {
      const auto& here = entries_[at & mask_];
      if (here.place == none || (here.first == first && here.second == second && here.size == size))
        return here.place;
    }
  }

private:
  struct entry {
    word first = 0;
    word second = 0;
    std::uint32_t size = 0;
    std::int32_t place = none;
  };

  std::size_t hash(word first, word second) const {
    return static_cast<std::size_t>(((first ^ std::rotl(second, 29)) * factor_) >> 40);
  }
  bool fill(const std::vector<std::string>& values);

  word factor_ = 0;
  std::size_t mask_ = 0;
  std::vector<entry> entries_;
};

} // namespace vigie
