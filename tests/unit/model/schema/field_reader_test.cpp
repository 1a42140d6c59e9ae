#define CAF_SUITE schema.field_reader

#include "model/schema/field_reader.hpp"

#include "caf/test/unit_test.hpp"

#include <limits>

using namespace vigie;

namespace {

using unit = field::time_unit;

field of_type(value_type type) {
  field result;
  result.name = "x";
  result.path = {"x"};
  result.type = type;
  return result;
}

/// The value, or the code and reason.
std::string shown(const field& of, const std::optional<decode_failure>& failure, const field_value& value) {
  if (failure)
    return std::string{to_string(failure->error)} + ": " + failure->reason;
  if (of.type == value_type::real)
    return std::to_string(value.real);
  return of.type == value_type::text && of.values.empty() ? std::string{value.text}
                                                          : std::to_string(value.integer);
}

std::string number(const field& of, std::string_view text, bool strict = false) {
  field_value value;
  const auto failure = field_reader{of, strict}.read_number(text, value);
  return shown(of, failure, value);
}

std::string text(const field& of, std::string_view text, bool strict = false) {
  field_value value;
  const auto failure = field_reader{of, strict}.read_text(text, value);
  return shown(of, failure, value);
}

std::string cell(const field& of, std::string_view text) {
  field_value value;
  const auto failure = field_reader{of, false}.read_cell(text, value);
  return shown(of, failure, value);
}

} // namespace

CAF_TEST(text may come as a whole number) {
  const auto field = of_type(value_type::text);
  CAF_CHECK_EQUAL(text(field, "C1"), "C1");
  CAF_CHECK_EQUAL(number(field, "4711"), "4711");
  CAF_CHECK_EQUAL(number(field, "-12345678901234567890123"), "-12345678901234567890123");
  CAF_CHECK_EQUAL(number(field, "1.0"), "wrong_type: x is the number 1.0, not a string or a whole number");
  CAF_CHECK_EQUAL(number(field, "4711", true), "wrong_type: x is the number 4711, not a string");
}

CAF_TEST(a closed set has no other values) {
  auto field = of_type(value_type::text);
  field.values = {"red", "7"};
  CAF_CHECK_EQUAL(text(field, "red"), "0");
  CAF_CHECK_EQUAL(number(field, "7"), "1");
  CAF_CHECK_EQUAL(text(field, "Red"), "unknown_type: x is \"Red\", none of red, 7");
}

CAF_TEST(integers are whole and in range) {
  auto field = of_type(value_type::integer);
  CAF_CHECK_EQUAL(number(field, "-9223372036854775807"), "-9223372036854775807");
  CAF_CHECK_EQUAL(number(field, "1.0"), "1");
  CAF_CHECK_EQUAL(number(field, "12e3"), "12000");
  CAF_CHECK_EQUAL(number(field, "1.5"), "wrong_type: x is the fraction 1.5, not a whole number");
  CAF_CHECK_EQUAL(number(field, "-9223372036854775808"), "-9223372036854775808");
  CAF_CHECK_EQUAL(number(field, "9223372036854775808"),
                  "out_of_range: x is 9223372036854775808, outside -9223372036854775808 to "
                  "9223372036854775807");
  CAF_CHECK_EQUAL(text(field, "1"), "wrong_type: x is the string \"1\", not a whole number");
  field.min = number_bound{"3", 3, 0};
  CAF_CHECK_EQUAL(number(field, "2"), "out_of_range: x is 2, below 3");
  field.max = number_bound{"9", 9, 0};
  CAF_CHECK_EQUAL(number(field, "10"), "out_of_range: x is 10, outside 3 to 9");
  field.min.reset();
  CAF_CHECK_EQUAL(number(field, "10"), "out_of_range: x is 10, above 9");
}

CAF_TEST(doubles are the nearest) {
  auto field = of_type(value_type::real);
  field_value value;
  CAF_CHECK(!field_reader(field, false).read_number("0.1234567890123456789", value));
  CAF_CHECK_EQUAL(value.real, 0.1234567890123456789);
  CAF_CHECK(!field_reader(field, false).read_number("1e-400", value));
  CAF_CHECK_EQUAL(value.real, 0.0);
  CAF_CHECK_EQUAL(number(field, "1e400"), "out_of_range: x is 1e400, outside -1.8e308 to 1.8e308");
  field.min = number_bound{"0", 0, 0};
  CAF_CHECK_EQUAL(number(field, "-1e-9"), "out_of_range: x is -1e-9, below 0");
}

CAF_TEST(money is whole in its smallest unit) {
  auto field = of_type(value_type::money);
  CAF_CHECK_EQUAL(number(field, "12.5"), "1250");
  CAF_CHECK_EQUAL(text(field, "12.5"), "1250");
  CAF_CHECK_EQUAL(text(field, "12.5", true), "wrong_type: x is the string \"12.5\", not a number");
  CAF_CHECK_EQUAL(text(field, "12,5"),
                  "wrong_type: x is the string \"12,5\", not a number or a decimal text");
  CAF_CHECK_EQUAL(number(field, "-12.5"), "negative_amount: x is -12.5, below zero");
  CAF_CHECK_EQUAL(number(field, "1.005"), "fraction_of_cent: x is 1.005, not a whole number of cents");
  field.decimals = 3;
  field.negative = true;
  CAF_CHECK_EQUAL(number(field, "-1.005"), "-1005");
  CAF_CHECK_EQUAL(number(field, "1.0005"),
                  "fraction_of_cent: x is 1.0005, not a whole number of thousandths");
  CAF_CHECK_EQUAL(number(field, "-1000000000000.001"),
                  "out_of_range: x is -1000000000000.001, below -1000000000000.000");
  field.decimals = 0;
  CAF_CHECK_EQUAL(number(field, "1000000000000001"),
                  "out_of_range: x is 1000000000000001, above 1000000000000000");
  field.max = number_bound{"100", 100, 0};
  CAF_CHECK_EQUAL(number(field, "101"), "out_of_range: x is 101, above 100");
}

CAF_TEST(a trace of a cent either side of zero is nothing) {
  const auto field = of_type(value_type::money);
  CAF_CHECK_EQUAL(number(field, "3.6e-12"), "0");
  CAF_CHECK_EQUAL(number(field, "-3.6e-12"), "0");
  CAF_CHECK_EQUAL(number(field, "-0.00001"), "0");
  CAF_CHECK_EQUAL(number(field, "-0.0000101"), "negative_amount: x is -0.0000101, below zero");
  CAF_CHECK_EQUAL(number(field, "-0.00999"), "negative_amount: x is -0.00999, below zero");
}

CAF_TEST(a bool is one of four things) {
  const auto field = of_type(value_type::boolean);
  CAF_CHECK_EQUAL(number(field, "1"), "1");
  CAF_CHECK_EQUAL(number(field, "0.0"), "0");
  CAF_CHECK_EQUAL(number(field, "2"), "out_of_range: x is 2, neither 0 nor 1");
  CAF_CHECK_EQUAL(number(field, "0.5"), "wrong_type: x is the fraction 0.5, not 0, 1, true or false");
  CAF_CHECK_EQUAL(text(field, "true"), "wrong_type: x is the string \"true\", not 0, 1, true or false");
  CAF_CHECK_EQUAL(cell(field, "True"), "1");
  CAF_CHECK_EQUAL(cell(field, "FALSE"), "0");
  CAF_CHECK_EQUAL(cell(field, "1.0"), "1");
}

CAF_TEST(times are microseconds) {
  auto field = of_type(value_type::time);
  CAF_CHECK_EQUAL(text(field, "1970-01-01 00:00:01.5"), "1500000");
  CAF_CHECK_EQUAL(number(field, "5"),
                  "wrong_type: x is the number 5, not a time as in RFC 3339 or YYYY-MM-DD HH:MM:SS");
  CAF_CHECK_EQUAL(text(field, "noon"), "wrong_type: x is the string \"noon\", not a time as in RFC 3339 or "
                                       "YYYY-MM-DD HH:MM:SS");
  CAF_CHECK_EQUAL(text(field, "0000-12-31T23:59:59Z"),
                  "out_of_range: x is 0000-12-31T23:59:59Z, outside the years 1 to 9999");
  field.unit = unit::seconds;
  CAF_CHECK_EQUAL(number(field, "1.25"), "1250000");
  CAF_CHECK_EQUAL(number(field, "-1"), "-1000000");
  CAF_CHECK_EQUAL(number(field, "1e300"), "out_of_range: x is 1e300, outside the years 1 to 9999");
  field.unit = unit::milliseconds;
  CAF_CHECK_EQUAL(number(field, "1522540831000"), "1522540831000000");
  field.unit = unit::microseconds;
  CAF_CHECK_EQUAL(number(field, "1522540831000000"), "1522540831000000");
  field.role = field_role::time;
  CAF_CHECK_EQUAL(number(field, "-1"), "bad_timestamp: x is -1, outside the years 1970 to 9999");
}

CAF_TEST(a reason calls a field by its path) {
  auto field = of_type(value_type::integer);
  field.path = {"From Bank", "id"};
  field.optional = true;
  CAF_CHECK_EQUAL(field_reader(field, false).missing().reason, "/From Bank/id is missing");
  CAF_CHECK_EQUAL(text(field, "a"),
                  "wrong_type: /From Bank/id is the string \"a\", not a whole number or null");
}

CAF_TEST(a default stands for what is missing) {
  auto field = of_type(value_type::money);
  field.default_text = "2.50";
  const field_reader reader{field, true};
  CAF_CHECK(reader.may_be_missing());
  CAF_CHECK_EQUAL(reader.standard().integer, 250);
}

CAF_TEST(a number is what JSON calls one) {
  for (const auto* good : {"0", "-0", "10", "1.5", "-0.25", "1e5", "1E+5", "1.5e-10"})
    CAF_CHECK(is_json_number(good));
  for (const auto* bad :
       {"", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x1", "1 ", " 1", "NaN", "1.5.2", "--1"})
    CAF_CHECK(!is_json_number(bad));
}
