#pragma once

#include <cstddef>

namespace vigie::cel {

/// How many rows are evaluated at once: what is under way for them stays in the processor's first cache.
inline constexpr std::size_t block_rows = 256;

inline constexpr std::size_t largest_source = 64 * 1024; ///< bytes of an expression
inline constexpr std::size_t deepest_nesting = 200;      ///< operators, brackets and calls in one another
inline constexpr std::size_t longest_list = 1'000;       ///< elements of a list in an expression
inline constexpr std::size_t most_nodes =
    1'000'000; ///< of a program: operations after those that it has twice
inline constexpr std::size_t longest_text = 64 * 1024; ///< bytes of a text that `+` makes; longer: an error

} // namespace vigie::cel
