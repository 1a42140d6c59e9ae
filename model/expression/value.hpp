#pragma once

#include "model/expression/instant.hpp"
#include "model/expression/kind.hpp"

#include <chrono>
#include <string>
#include <variant>

namespace vigie::cel {

/// One value of any type but a list. Doubles are equal by their bits here.
using any_value = std::variant<bool, std::int64_t, double, std::string, instant, std::chrono::nanoseconds>;

inline kind kind_of(const any_value& of) {
  return static_cast<kind>(of.index());
}

/// As a literal, or as the call that makes it.
std::string write_literal(const any_value& of);

} // namespace vigie::cel
