// What must hold for any text in a cell of a data set, in a field of each type.

#include "fuzz/laws.hpp"
#include "model/base/json_text.hpp"
#include "training/field_column.hpp"

#include <cmath>
#include <cstdlib>
#include <optional>
#include <variant>
#include <vector>

using namespace vigie;

namespace {

std::vector<field> fields() {
  std::vector<field> result;
  for (const auto type : {value_type::boolean, value_type::integer, value_type::real, value_type::money,
                          value_type::text, value_type::time}) {
    field each;
    each.name = "x";
    each.path = {"x"};
    each.type = type;
    result.push_back(each);
    each.optional = true;
    each.negative = type == value_type::money;
    each.decimals = 3;
    if (type == value_type::text)
      each.values = {"in", "out", "7"};
    if (type == value_type::time)
      each.unit = field::time_unit::milliseconds;
    result.push_back(each);
  }
  return result;
}

using taken_value = std::variant<std::int64_t, double, std::string>;

/// What the field holds of this cell; none where it does not fit.
std::optional<taken_value> taken(const field& of, const cell& value, std::string_view input) {
  const field_column by(of, false);
  column into(of.type, of.decimals, of.values.empty() ? nullptr : &of.values);
  if (const auto wrong = by.append(value, into)) {
    require(is_one_line(wrong->reason) && wrong->reason.size() < 400, "what is wrong is told in a short line",
            input);
    require(into.size() == 0, "what does not fit leaves no trace", input);
    return std::nullopt;
  }
  require(into.size() == 1, "what fits is one entry", input);
  const auto view = into.view();
  if (of.type == value_type::real)
    return view.reals[0];
  if (of.type == value_type::text)
    return std::string(view.text(0));
  return view.integers[0];
}

void check_range(const field& of, const taken_value& value, std::string_view input) {
  if (of.type == value_type::boolean)
    require(std::get<std::int64_t>(value) == 0 || std::get<std::int64_t>(value) == 1, "a truth is 0 or 1",
            input);
  if (of.type == value_type::real)
    require(std::isfinite(std::get<double>(value)), "a number is finite", input);
  if (of.type == value_type::money)
    require(std::abs(std::get<std::int64_t>(value)) <= largest_units &&
                (of.negative || std::get<std::int64_t>(value) >= 0),
            "money is in range", input);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto all = fields();
  const auto text = text_of(data, size);
  for (const auto& of : all) {
    if (const auto value = taken(of, text, text))
      check_range(of, *value, text);
    if (of.type == value_type::text || !is_json_number(text))
      continue;
    const auto number = std::strtod(std::string(text).c_str(), nullptr);
    if (std::isfinite(number))
      require(taken(of, json_text(number), text) == taken(of, number, text),
              "a number means the same as its text", text);
  }
  return 0;
}
