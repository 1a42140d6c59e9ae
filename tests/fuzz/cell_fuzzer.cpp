// What must hold for any text in a cell of a data set, in each of its columns.

#include "fuzz/laws.hpp"
#include "training/columns.hpp"
#include "training/dataset.hpp"

#include <charconv>
#include <cmath>
#include <optional>

using namespace vigie;

namespace {

/// The row with this cell assigned; none where it does not fit.
std::optional<transaction_row> assigned(const column& to, const cell& value, std::string_view input) {
  transaction_row row;
  try {
    assign(to, value, row, "rows.csv", 7);
    return row;
  } catch (const dataset_error& error) {
    require(is_one_line(error.what()) && std::string_view{error.what()}.size() < 300,
            "what is wrong is told in a short line", input);
    return std::nullopt;
  }
}

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

std::string shortest(double number) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  const auto number = number_of(text);
  for (const auto& column : columns) {
    const auto row = assigned(column, text, text);
    if (row)
      require(!(row->values.amount < money{}) && row->values.amount <= largest_money &&
                  row->values.step >= 0 && std::isfinite(row->weight) && row->weight > 0,
              "what is taken is in range", text);
    if (!number || column.name.starts_with("name") || column.name == "type")
      continue;
    const auto digits = shortest(*number);
    require(assigned(column, digits, text) == assigned(column, *number, text),
            "a number means the same as its text", text);
  }
  return 0;
}
