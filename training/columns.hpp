#pragma once

#include "model/schema/transaction_row.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace vigie {

/// One value of a table, whatever it was stored in; `monostate` is null.
using cell = std::variant<std::monostate, bool, std::int64_t, double, std::string_view>;

/// Why a cell does not fit, as the end of a sentence whose subject is the cell; null where it does.
using complaint = const char*;

/// A column that we read.
struct column {
  std::string_view name;
  bool required;
  complaint (*assign)(const cell& value, transaction_row& row);
};

[[noreturn]] void reject(std::string_view column, const cell& value, complaint wrong, std::string_view file,
                         std::int64_t row);

/// In the order of the published set; `weight` is ours.
extern const std::array<column, 12> columns;

/// Assigns a cell of the `row`th row of `file`. Throws dataset_error.
inline void assign(const column& to, const cell& value, transaction_row& out, std::string_view file,
                   std::int64_t row) {
  if (const auto wrong = to.assign(value, out))
    reject(to.name, value, wrong, file, row);
}

} // namespace vigie
