#pragma once

#include "model/expression/functions.hpp"
#include "model/expression/syntax.hpp"
#include "model/expression/type.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vigie::cel {

/// What a checked part of an expression does.
enum class action : std::uint8_t {
  literal,
  name,        ///< of the symbol
  has,         ///< of the symbol
  list,        ///< of the parts
  operate,     ///< the overload on the parts
  calendar_in, ///< the overload, whose last part is a zone
  equal,       ///< and those below: of two parts
  unequal,
  less,
  at_most,
  greater,
  at_least,
  in_list,
  in_named, ///< of the symbol, a list of the rules file
  element,  ///< of a list, at a place
  join,     ///< of two lists
  list_size,
  choose,
  greatest,
  least,
};

/// An expression whose types fit.
struct typed {
  action does = action::literal;
  static_type is;
  const syntax* from = nullptr;       ///< in the tree that was checked
  const overload* function = nullptr; ///< of `operate` and `calendar_in`
  std::size_t symbol = 0;
  std::vector<typed> parts;
};

} // namespace vigie::cel
