#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace vigie {

/// Where something stands in a file, in lines and characters; both count from 1, 0 where it is nowhere.
struct text_place {
  int line = 0;
  int column = 0;

  friend auto operator<=>(const text_place&, const text_place&) = default;
};

/// What is wrong with a file: a sentence that says what is allowed.
struct file_fault {
  text_place place;
  std::string reason;
};

/// "FILE:LINE:COLUMN: what is wrong", as compilers write it; without the place where it is nowhere.
std::string to_string(const file_fault& fault, const std::string& file);

/// Where the parts of a text that a file holds (an expression, quoted or over several lines) stand in it.
class text_map {
public:
  /// Says that the text's bytes from `offset` on stand one behind the other from `place` on. Offsets rise.
  void add(std::size_t offset, text_place place);

  /// Of the text's byte at `offset`; behind its end, of where it would go on.
  text_place at(std::size_t offset) const;

private:
  struct stretch {
    std::size_t offset;
    text_place place;
  };
  std::vector<stretch> stretches_;
};

} // namespace vigie
