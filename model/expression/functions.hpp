#pragma once

#include "model/expression/kind.hpp"
#include "model/expression/operation.hpp"
#include "model/expression/syntax.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigie::cel {

/// An operator or a function for arguments of certain types.
struct overload {
  std::string_view name;
  bool receiver = false; ///< the first argument stands before the dot
  std::array<kind, 2> takes{};
  std::uint8_t arguments = 0;
  kind gives = kind::boolean;
  std::optional<operation> what; ///< none: its argument, as it is
  std::uint32_t number = 0;      ///< of the operation
  bool turned = false;           ///< the operation takes the arguments in the other order
};

/// Those of that name, called that way.
std::span<const overload> overloads(std::string_view name, bool receiver);

/// A call's function by its whole name, where what stands before the dot is part of it: math.abs.
std::optional<std::string> qualified(const syntax& call);

/// The names of all functions, in the order of the alphabet.
std::vector<std::string_view> function_names();

/// "(int, int) or (double, double)".
std::string signatures(std::span<const overload> of);

} // namespace vigie::cel
