#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace vigie::cel {

/// What stands in an expression's text, as a tree: its form, not its meaning.
struct syntax {
  enum class form : std::uint8_t {
    literal,
    name, ///< with dots where it is qualified
    has,  ///< of the name in `word`
    list, ///< its elements are the parts
    call, ///< of a function or an operator, with the parts as arguments
  };

  form what = form::literal;
  std::size_t offset =
      0; ///< in the text, of what an error about it points at: an operator, a name, a bracket
  std::size_t height = 1; ///< of the tree from here
  bool receiver = false;  ///< of a call: the first part stands before the dot
  std::string word; ///< a name; a call's function, `+` and so on, `-_` and `!_` before an operand, `[]`, `?:`
  std::variant<bool, std::int64_t, double, std::string> literal;
  std::vector<syntax> parts;

  bool is_call(const char* of) const { return what == form::call && !receiver && word == of; }
};

} // namespace vigie::cel
