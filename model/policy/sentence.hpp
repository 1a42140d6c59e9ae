#pragma once

#include "model/expression/plan.hpp"
#include "model/schema/schema.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie {

/// A sentence with values of a row in it: "{customers} customers at {TERMINAL_ID} within a day".
struct sentence_text {
  /// What stands before each name, and behind the last one: one more than there are names.
  std::vector<std::string> pieces;
  std::vector<std::string> names;
};

/// None, and why: a brace without its other, or no name within. `{{` and `}}` are braces.
std::variant<sentence_text, std::string> parse_sentence(std::string_view text);

/// How people see a value of a row: money with its decimals, other numbers as JSON does, text as it is, times
/// as in RFC 3339, what is missing as "-". `decimals`: of money, which expressions know in whole units.
std::string shown_value(const cel::result_column& values, std::size_t row, std::optional<int> decimals);

/// The decimals of what that name stands for where it is money, or made of money by a figure that keeps the
/// unit; none otherwise.
std::optional<int> money_decimals(const schema& of, std::string_view name);

} // namespace vigie
