#pragma once

#include "model/expression/syntax.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace vigie::cel {

/// What is wrong with an expression, and at which of its bytes.
struct mistake {
  std::size_t offset = 0;
  std::string reason;
};

/// Reads an expression as CEL's grammar has it. Chains of `&&` and of `||` come as balanced trees.
std::variant<syntax, mistake> parse(std::string_view source);

} // namespace vigie::cel
