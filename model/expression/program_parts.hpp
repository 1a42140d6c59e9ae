#pragma once

#include "model/expression/checker.hpp"
#include "model/expression/lowering.hpp"
#include "model/expression/program.hpp"

#include <memory>
#include <string>
#include <vector>

namespace vigie::cel {

/// An expression when it is compiled.
struct compiled {
  syntax tree;
  std::string text;
  std::vector<std::string> names;
  static_type is;
  lowered value;
};

/// What a program is made of.
struct program_parts {
  graph values;
  scope names;
  std::vector<meaning> meanings; ///< of the names
  std::vector<compiled> outputs;
};

} // namespace vigie::cel
