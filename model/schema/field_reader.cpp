#include "model/schema/field_reader.hpp"

#include "model/base/decimal.hpp"
#include "model/base/time_text.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace vigie {

namespace {

using outcome = std::optional<decode_failure>;

/// What is beyond these bounds, in whole numbers with a sign.
struct signed_whole {
  std::int64_t value = 0;
  bool beyond = false; ///< of what 64 bits hold
};

signed_whole with_sign(const scaled_decimal& number) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (number.whole > most + (number.negative ? 1 : 0))
    return {0, true};
  return {static_cast<std::int64_t>(number.negative ? -number.whole : number.whole), false};
}

std::string pointer_of(const std::vector<std::string>& path) {
  std::string result;
  for (const auto& key : path)
    result.append("/").append(key);
  return ascii_excerpt(result);
}

/// Units of the last decimal place as a decimal with all places: "10000000000000.00".
std::string decimal_text(std::int64_t units, int decimals) {
  auto digits = std::to_string(units < 0 ? -units : units);
  const auto places = static_cast<std::size_t>(decimals);
  if (places > 0) {
    if (digits.size() <= places)
      digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
  }
  return units < 0 ? '-' + digits : digits;
}

std::string list_of(const std::vector<std::string>& values) {
  constexpr std::size_t longest = 60;
  std::string result;
  for (const auto& value : values) {
    if (result.size() > longest)
      return result + ", ...";
    result.append(result.empty() ? "" : ", ").append(ascii_excerpt(value));
  }
  return result;
}

constexpr std::array<std::string_view, 5> smallest_units{"units", "tenths", "cents", "thousandths",
                                                         "ten-thousandths"};

/// How many places a number moves to be in microseconds.
int microsecond_shift(field::time_unit unit) {
  switch (unit) {
  case field::time_unit::seconds:
    return 6;
  case field::time_unit::milliseconds:
    return 3;
  default:
    return 0;
  }
}

bool is_whole_number(std::string_view text) {
  return text.find_first_not_of("0123456789", text.starts_with('-') ? 1 : 0) == std::string_view::npos;
}

} // namespace

bool is_json_number(std::string_view text) {
  const auto* at = text.data();
  const auto* end = at + text.size();
  auto digits = [&] {
    const auto* from = at;
    while (at != end && *at >= '0' && *at <= '9')
      ++at;
    return at - from;
  };
  if (at != end && *at == '-')
    ++at;
  const bool zero = at != end && *at == '0';
  const auto whole = digits();
  if (whole == 0 || (zero && whole > 1))
    return false;
  if (at != end && *at == '.') {
    ++at;
    if (digits() == 0)
      return false;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-'))
      ++at;
    if (digits() == 0)
      return false;
  }
  return at == end;
}

field_reader::field_reader(const field& of, bool strict)
    : of_{of}, strict_{strict}, label_{of.path == std::vector{of.name} ? of.name : pointer_of(of.path)} {
  for (std::size_t i = 0; i < of.values.size(); ++i)
    places_.emplace(of.values[i], static_cast<std::int64_t>(i));
  if (of.default_text)
    static_cast<void>(read_cell(*of.default_text, standard_));
}

outcome field_reader::read_number(std::string_view text, field_value& out) const {
  switch (of_.type) {
  case value_type::integer:
    return read_integer(text, out);
  case value_type::real:
    return read_real(text, out);
  case value_type::money:
    return read_money(text, out);
  case value_type::boolean:
    return read_boolean(text, out);
  case value_type::time:
    if (of_.unit != field::time_unit::none)
      return read_time_number(text, out);
    break;
  case value_type::text:
    if (!strict_ && is_whole_number(text))
      return accept_text(text, out);
    break;
  }
  return wrong_type("the number " + ascii_excerpt(text));
}

outcome field_reader::read_text(std::string_view text, field_value& out) const {
  if (of_.type == value_type::text)
    return accept_text(text, out);
  if (of_.type == value_type::money && !strict_ && is_json_number(text))
    return read_money(text, out);
  if (of_.type == value_type::time)
    if (const auto us = parse_time(text))
      return accept_time(*us, text, out);
  return wrong_type("the string " + quoted_excerpt(text));
}

outcome field_reader::read_bool(bool value, field_value& out) const {
  if (of_.type != value_type::boolean)
    return wrong_type(value ? "true" : "false");
  out.integer = value;
  return std::nullopt;
}

outcome field_reader::read_cell(std::string_view text, field_value& out) const {
  if (of_.type == value_type::text)
    return accept_text(text, out);
  if (is_json_number(text))
    return read_number(text, out);
  if (of_.type == value_type::boolean) {
    if (text == "true" || text == "True" || text == "TRUE")
      return read_bool(true, out);
    if (text == "false" || text == "False" || text == "FALSE")
      return read_bool(false, out);
  }
  return read_text(text, out);
}

outcome field_reader::read_integer(std::string_view text, field_value& out) const {
  const auto number = read_decimal(text, 0);
  if (number.rest != scaled_decimal::remainder::none)
    return wrong_type("the fraction " + ascii_excerpt(text));
  const auto [value, too_large] = with_sign(number);
  if (too_large || (of_.min && value < of_.min->whole) || (of_.max && value > of_.max->whole))
    return beyond(text, std::to_string(std::numeric_limits<std::int64_t>::min()),
                  std::to_string(std::numeric_limits<std::int64_t>::max()));
  out.integer = value;
  return std::nullopt;
}

outcome field_reader::read_real(std::string_view text, field_value& out) const {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  static_cast<void>(end);
  const bool too_large = error != std::errc{} && read_decimal(text, 0).whole != 0;
  if (too_large || (of_.min && value < of_.min->real) || (of_.max && value > of_.max->real))
    return beyond(text, "-1.8e308", "1.8e308");
  out.real = value;
  return std::nullopt;
}

outcome field_reader::read_money(std::string_view text, field_value& out) const {
  const auto number = read_decimal(text, of_.decimals);
  if (number.negative && !of_.negative)
    return decode_failure{decode_error::negative_amount, found(text) + ", below zero"};
  if (number.whole > static_cast<std::uint64_t>(largest_units))
    return decode_failure{decode_error::out_of_range,
                          found(text) + (number.negative
                                             ? ", below " + decimal_text(-largest_units, of_.decimals)
                                             : ", above " + decimal_text(largest_units, of_.decimals))};
  if (number.rest == scaled_decimal::remainder::some)
    return decode_failure{decode_error::fraction_of_cent,
                          found(text).append(", not a whole number of ") +=
                          smallest_units[static_cast<std::size_t>(of_.decimals)]};
  const auto units = with_sign(number).value;
  if ((of_.min && units < of_.min->whole) || (of_.max && units > of_.max->whole))
    return beyond(text, {}, {});
  out.integer = units;
  return std::nullopt;
}

outcome field_reader::read_boolean(std::string_view text, field_value& out) const {
  const auto number = read_decimal(text, 0);
  if (number.rest != scaled_decimal::remainder::none)
    return wrong_type("the fraction " + ascii_excerpt(text));
  if (number.negative || number.whole > 1)
    return decode_failure{decode_error::out_of_range, found(text) + ", neither 0 nor 1"};
  out.integer = static_cast<std::int64_t>(number.whole);
  return std::nullopt;
}

outcome field_reader::read_time_number(std::string_view text, field_value& out) const {
  const auto [us, too_large] = with_sign(read_decimal(text, microsecond_shift(of_.unit)));
  return accept_time(too_large ? last_time_us + 1 : us, text, out);
}

outcome field_reader::accept_time(std::int64_t us, std::string_view text, field_value& out) const {
  if (of_.role == field_role::time && (us < 0 || us > last_time_us))
    return decode_failure{decode_error::bad_timestamp, found(text) + ", outside the years 1970 to 9999"};
  if (us < first_time_us || us > last_time_us)
    return decode_failure{decode_error::out_of_range, found(text) + ", outside the years 1 to 9999"};
  out.integer = us;
  return std::nullopt;
}

outcome field_reader::accept_text(std::string_view text, field_value& out) const {
  if (of_.values.empty()) {
    out.text = text;
    return std::nullopt;
  }
  const auto place = places_.find(text);
  if (place == places_.end())
    return decode_failure{decode_error::unknown_type,
                          label_ + " is " + quoted_excerpt(text) + ", none of " + list_of(of_.values)};
  out.integer = place->second;
  return std::nullopt;
}

decode_failure field_reader::missing() const {
  return {decode_error::missing_field, label_ + " is missing"};
}

decode_failure field_reader::twice() const {
  return {decode_error::duplicate_field, label_ + " comes twice"};
}

decode_failure field_reader::wrong_type(std::string_view what) const {
  return {decode_error::wrong_type, std::string{label_}.append(" is ").append(what) + ", not " + expected()};
}

/// `least` and `most` are the bounds where the schema names none.
decode_failure field_reader::beyond(std::string_view text, std::string least, std::string most) const {
  const bool open_below = !of_.min && (of_.max || least.empty());
  const bool open_above = !of_.max && (of_.min || most.empty());
  if (of_.min)
    least = of_.min->text;
  if (of_.max)
    most = of_.max->text;
  auto reason = found(text);
  if (open_above)
    reason += ", below " + least;
  else if (open_below)
    reason += ", above " + most;
  else
    reason += ", outside " + least + " to " + most;
  return {decode_error::out_of_range, std::move(reason)};
}

std::string field_reader::found(std::string_view text) const {
  return label_ + " is " + ascii_excerpt(text);
}

std::string field_reader::expected() const {
  const std::string_view or_null = of_.optional ? " or null" : "";
  std::string result;
  switch (of_.type) {
  case value_type::integer:
    result = "a whole number";
    break;
  case value_type::text:
    result = strict_ ? "a string" : "a string or a whole number";
    break;
  case value_type::boolean:
    return of_.optional ? "0, 1, true, false or null" : "0, 1, true or false";
  case value_type::real:
    result = "a number";
    break;
  case value_type::money:
    result = strict_ ? "a number" : "a number or a decimal text";
    break;
  case value_type::time:
    result = of_.unit == field::time_unit::none ? "a time as in RFC 3339 or YYYY-MM-DD HH:MM:SS"
                                                : "a time as a number or as in RFC 3339";
    break;
  }
  return result.append(or_null);
}

} // namespace vigie
