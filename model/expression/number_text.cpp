#include "model/expression/number_text.hpp"

#include "model/base/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace vigie::cel {

namespace {

template <class Number>
bool read_all(std::string_view text, Number& value, std::errc& failure) {
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-')
    text.remove_prefix(1);
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  failure = read.ec;
  return read.ptr == text.data() + text.size() && !text.empty();
}

/// Of digits that no double can hold: whether they are too small, rather than too large.
bool vanishes(std::string_view text) {
  const auto exponent_at = text.find_first_of("eE");
  const auto digits = text.substr(0, exponent_at);
  std::int64_t exponent = 0;
  if (exponent_at != std::string_view::npos) {
    auto power = text.substr(exponent_at + 1);
    std::errc failure{};
    if (!read_all(power, exponent, failure) || failure != std::errc{})
      return power.starts_with('-');
  }
  const auto point = std::min(digits.find('.'), digits.size());
  const auto first = digits.find_first_of("123456789");
  return exponent + static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first) < 0;
}

} // namespace

std::optional<double> read_real(std::string_view text) {
  double value = 0;
  std::errc failure{};
  if (text.find('(') != std::string_view::npos || !read_all(text, value, failure))
    return std::nullopt;
  if (failure == std::errc{})
    return value;
  if (failure == std::errc::result_out_of_range && vanishes(text))
    return text.starts_with('-') ? -0.0 : 0.0;
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  std::int64_t value = 0;
  std::errc failure{};
  if (!read_all(text, value, failure) || failure != std::errc{})
    return std::nullopt;
  return value;
}

std::string write_real(double value) {
  if (std::isnan(value))
    return "NaN";
  if (std::isinf(value))
    return value < 0 ? "-inf" : "inf";
  std::array<char, 40> buffer;
  const auto* end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  const std::string_view scientific(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto exponent = *read_integer(scientific.substr(scientific.find('e') + 1));
  if (exponent < -4 || exponent >= 6)
    return std::string(scientific);
  std::array<char, 40> fixed;
  end = std::to_chars(fixed.data(), fixed.data() + fixed.size(), value, std::chars_format::fixed).ptr;
  return std::string(fixed.data(), static_cast<std::size_t>(end - fixed.data()));
}

std::string write_real_literal(double value) {
  if (!std::isfinite(value))
    return "double(\"" + write_real(value) + "\")";
  auto text = json_text(value);
  if (text.find_first_of(".e") == std::string::npos)
    text += ".0";
  return text;
}

} // namespace vigie::cel
