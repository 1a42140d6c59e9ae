#pragma once

#include "model/expression/syntax.hpp"

#include <functional>
#include <optional>
#include <string>

namespace vigie::cel {

/// What to write in place of a name or of has(NAME); nothing: the name as it is.
using substitution = std::function<std::optional<std::string>(const syntax&)>;

/// An expression's text in one form: one space around binary operators, brackets only where they are needed,
/// decimal ints, double quotes.
std::string print(const syntax& expression, const substitution& instead = {});

} // namespace vigie::cel
