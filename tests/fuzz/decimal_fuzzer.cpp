// What must hold for any number that JSON can write.

#include "fuzz/laws.hpp"
#include "model/base/decimal.hpp"
#include "model/base/money.hpp"

#include <cmath>

using namespace vigie;

namespace {

void skip_digits(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
}

/// Takes at least one digit off the front.
bool take_digits(std::string_view& text) {
  const auto before = text.size();
  skip_digits(text);
  return text.size() < before;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos)
    return false;
  text.remove_prefix(1);
  return true;
}

bool is_json_number(std::string_view text) {
  take(text, "-");
  if (!take(text, "0") && !take_digits(text))
    return false;
  if (take(text, ".") && !take_digits(text))
    return false;
  if (take(text, "eE")) {
    take(text, "+-");
    if (!take_digits(text))
      return false;
  }
  return text.empty();
}

bool same_size(const scaled_decimal& a, const scaled_decimal& b) {
  return a.whole == b.whole && a.rest == b.rest;
}

bool same(const scaled_decimal& a, const scaled_decimal& b) {
  return same_size(a, b) && a.negative == b.negative;
}

void check_digits(std::string_view number, const scaled_decimal& cents) {
  const std::string text{number};
  if (number.find_first_of("eE") == std::string_view::npos) {
    require(same(read_decimal(text + "e2", 0), cents), "an exponent moves the point", number);
    require(same(read_decimal(text + "E-3", 5), cents), "a negative exponent moves it back", number);
    if (number.find('.') != std::string_view::npos)
      require(same(read_decimal(text + "00000000000000000000", 2), cents), "zeros at the end mean nothing",
              number);
  }
  const auto other = number.starts_with('-') ? text.substr(1) : '-' + text;
  require(same_size(read_decimal(other, 2), cents), "a sign changes nothing but the sign", number);
}

/// By another way: the nearest double.
void check_size(std::string_view number, const scaled_decimal& cents) {
  const auto about = std::fabs(std::strtod(std::string{number}.c_str(), nullptr)) * 100;
  if (about < 9e15)
    require(std::fabs(static_cast<double>(cents.whole) - about) <= 2, "it is what floating point finds",
            number);
}

void check_money(std::string_view number, const scaled_decimal& cents) {
  if (cents.whole > static_cast<std::uint64_t>(largest_money.cents()))
    return;
  const auto written = to_string(money::from_cents(static_cast<std::int64_t>(cents.whole)));
  const auto again = read_decimal(written, 2);
  require(again.whole == cents.whole && again.rest == scaled_decimal::remainder::none && !again.negative,
          "money reads back as it is written", number);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto number = text_of(data, size);
  if (!is_json_number(number))
    return -1;
  const auto cents = read_decimal(number, 2);
  check_digits(number, cents);
  check_size(number, cents);
  check_money(number, cents);
  return 0;
}
