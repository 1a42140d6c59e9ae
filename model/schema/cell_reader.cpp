#include "model/schema/cell_reader.hpp"

#include "model/base/json_text.hpp"
#include "model/base/time_text.hpp"
#include "model/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <variant>

namespace vigie {

namespace {

constexpr std::array<double, 5> ten_to{1, 10, 100, 1000, 10'000};

std::string_view without_spaces(std::string_view text) {
  constexpr auto spaces = " \t\r\n";
  const auto first = std::min(text.find_first_not_of(spaces), text.size());
  return text.substr(first, text.find_last_not_of(spaces) + 1 - first);
}

} // namespace

/// What a cell is by its type decides how it is read. `written` gets the text of what is none.
struct cell_reader::typed_cell {
  const cell_reader& self;
  std::string& written;
  field_value& out;

  outcome operator()(std::monostate) const { return self.reader_.missing(); }
  outcome operator()(bool flag) const { return self.reader_.read_bool(flag, out); }
  outcome operator()(std::int64_t number) const { return read_whole(number); }
  outcome operator()(std::uint64_t number) const { return read_whole(number); }
  outcome operator()(float number) const { return read_floating(number, 0x1p24f); }
  outcome operator()(double number) const {
    return self.read_money(number, out) ? std::nullopt : read_floating(number, 0x1p53);
  }
  outcome operator()(decimal_digits number) const { return self.reader_.read_number(number.text, out); }
  outcome operator()(instant time) const { return self.read_time(time, written, out); }
  outcome operator()(std::string_view text) const { return self.read_text(text, out); }

  template <class Number>
  outcome read_whole(Number number) const {
    written = json_text(number);
    return self.reader_.read_number(written, out);
  }

  /// By its shortest decimal, as the same number stands in a message. Whole numbers above `exact` may have
  /// lost digits, which does no harm to a number but makes another text.
  template <class Number>
  outcome read_floating(Number value, Number exact) const {
    if (std::isinf(value))
      return self.reader_.wrong_type(value > 0 ? "infinity" : "minus infinity");
    written = json_text(value);
    if (self.of_.type == value_type::text && std::trunc(value) == value) {
      if (std::fabs(value) > exact)
        return self.reader_.wrong_type("the number " + written +
                                       ", whose last digits floating point has lost");
      written = json_text(static_cast<std::int64_t>(value));
    }
    return self.reader_.read_number(written, out);
  }
};

bool is_missing(const cell& value) {
  if (const auto* number = std::get_if<double>(&value))
    return std::isnan(*number);
  if (const auto* number = std::get_if<float>(&value))
    return std::isnan(*number);
  return std::holds_alternative<std::monostate>(value);
}

std::optional<decode_failure> cell_reader::read(const cell& value, std::string& written,
                                                field_value& out) const {
  return is_missing(value) ? reader_.missing() : std::visit(typed_cell{*this, written, out}, value);
}

/// Nearly all amounts are the double nearest to a whole number of the smallest unit: true where this one is.
bool cell_reader::read_money(double value, field_value& out) const {
  if (of_.type != value_type::money || of_.min || of_.max)
    return false;
  const auto scale = ten_to[static_cast<std::size_t>(of_.decimals)];
  const auto least = of_.negative ? -static_cast<double>(largest_units) : 0.0;
  const auto scaled = std::nearbyint(value * scale);
  if (!(scaled >= least && scaled <= static_cast<double>(largest_units)) || scaled / scale != value)
    return false;
  out.integer = static_cast<std::int64_t>(scaled);
  return true;
}

cell_reader::outcome cell_reader::read_time(instant value, std::string& written, field_value& out) const {
  if (value.us < first_time_us || value.us > last_time_us)
    return reader_.wrong_type("a time outside the years 1 to 9999");
  if (of_.type == value_type::time) {
    written = rfc3339(value.us);
    return reader_.read_text(written, out);
  }
  written = plain_time(value.us);
  if (value.is_day)
    written.resize(std::string_view("2020-05-17").size());
  return of_.type == value_type::text ? reader_.read_text(written, out)
                                      : reader_.wrong_type("the time " + written);
}

cell_reader::outcome cell_reader::read_text(std::string_view text, field_value& out) const {
  if (!is_utf8(text))
    return reader_.wrong_type("bytes that are not UTF-8, " + quoted_excerpt(text));
  return reader_.read_cell(of_.type == value_type::text ? text : without_spaces(text), out);
}

} // namespace vigie
