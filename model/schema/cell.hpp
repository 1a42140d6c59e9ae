#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace vigie {

/// A decimal by its digits, such as "-12.50".
struct decimal_digits {
  std::string_view text;
};

/// A point of time, or a day, in Unix microseconds.
struct instant {
  std::int64_t us = 0;
  bool is_day = false;
};

/// One value of a table, by what the file says that it is; `monostate` is null. Text may say any other type.
/// It lasts until the next cell of its column is asked for.
using cell = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, float, double, decimal_digits,
                          instant, std::string_view>;

} // namespace vigie
