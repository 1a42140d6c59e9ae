#pragma once

// Evaluates an expression's tree one row at a time and one value at a time, types and all, as the
// specification words it: slow, plain, and written without a look at the evaluator that it judges. Dates, and
// numbers in text, are read and written by the room's own functions, which the conformance cases and the
// reference judge.

#include "model/expression/boxed.hpp"
#include "model/expression/functions.hpp"
#include "model/expression/instant.hpp"
#include "model/expression/number_text.hpp"
#include "model/expression/syntax.hpp"
#include "model/expression/time_zone.hpp"

#include <re2/re2.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

namespace vigie::cel {

class row_twin {
public:
  /// What a name stands for in the row.
  using look_up = std::function<boxed(const std::string&)>;

  explicit row_twin(look_up names) : names_{std::move(names)} {}

  boxed operator()(const syntax& node) const {
    switch (node.what) {
    case syntax::form::literal:
      return std::visit([](const auto& held) { return of(any_value(held)); }, node.literal);
    case syntax::form::name:
      return names_(node.word);
    case syntax::form::has:
      return of(names_(node.word).failed == status::fine);
    case syntax::form::list:
      return list(node);
    default:
      return call(node);
    }
  }

private:
  using duration = std::chrono::nanoseconds;
  __extension__ using wide = __int128;

  static boxed of(any_value value) {
    const auto type = kind_of(value);
    return {status::fine, type, std::move(value), {}};
  }

  static boxed error(status what) { return {what, kind::boolean, false, {}}; }

  template <class T>
  static boxed maybe(const std::optional<T>& value, status otherwise) {
    return value ? of(any_value(*value)) : error(otherwise);
  }

  static boxed of_wide(wide value, bool is_duration = false) {
    if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max())
      return error(status::overflow);
    const auto narrow = static_cast<std::int64_t>(value);
    return is_duration ? of(duration(narrow)) : of(narrow);
  }

  template <class T>
  static const T& as(const boxed& from) {
    return std::get<T>(from.one);
  }

  boxed list(const syntax& node) const {
    boxed result;
    result.type = kind::list;
    for (const auto& part : node.parts) {
      result.elements.push_back((*this)(part));
      if (result.elements.back().failed != status::fine)
        return result.elements.back();
    }
    return result;
  }

  boxed call(const syntax& node) const {
    const auto whole = qualified(node);
    const auto word = whole.value_or(node.word);
    if (word == "&&" || word == "||")
      return join((*this)(node.parts[0]), (*this)(node.parts[1]), word == "||");
    if (word == "?:") {
      const auto condition = (*this)(node.parts[0]);
      if (condition.failed != status::fine)
        return condition;
      return (*this)(node.parts[as<bool>(condition) ? 1 : 2]);
    }
    std::vector<boxed> parts;
    for (std::size_t i = whole ? 1 : 0; i < node.parts.size(); ++i)
      parts.push_back((*this)(node.parts[i]));
    for (const auto& part : parts)
      if (part.failed != status::fine)
        return part;
    return function(word, parts);
  }

  static boxed join(const boxed& a, const boxed& b, bool deciding) {
    for (const auto* one : {&a, &b})
      if (one->failed == status::fine && as<bool>(*one) == deciding)
        return of(deciding);
    for (const auto* one : {&a, &b})
      if (one->failed != status::fine)
        return *one;
    return of(!deciding);
  }

  boxed function(const std::string& word, const std::vector<boxed>& parts) const {
    const auto& a = parts[0];
    if (word == "==" || word == "!=")
      return of(equal(a, parts[1]) == (word == "=="));
    if (word == "<" || word == ">=")
      return ordered(a, parts[1], word == "<", word == ">=");
    if (word == ">" || word == "<=")
      return ordered(parts[1], a, word == ">", word == "<=");
    if (word == "in")
      return of(
          std::ranges::any_of(parts[1].elements, [&](const boxed& element) { return equal(a, element); }));
    if (word == "[]") {
      const auto at = as<std::int64_t>(parts[1]);
      return at >= 0 && at < std::ssize(a.elements) ? a.elements[static_cast<std::size_t>(at)]
                                                    : error(status::no_element);
    }
    if (word == "math.greatest" || word == "math.least")
      return extreme(parts, word == "math.greatest");
    if (word == "!_")
      return of(!as<bool>(a));
    if (word == "-_")
      return a.type == kind::real ? of(-as<double>(a)) : of_wide(-wide{as<std::int64_t>(a)});
    if (word.size() == 1)
      return arithmetic(word[0], a, parts[1]);
    if (word.starts_with("get"))
      return accessor(word, parts);
    if (word.starts_with("math.") || word == "ln" || word == "log2" || word == "exp" || word == "magnitude")
      return mathematics(word, a);
    if (parts.size() == 1)
      return word == "size" ? size(a) : conversion(word, a);
    return of_text(word, as<std::string>(a), as<std::string>(parts[1]));
  }

  static bool equal(const boxed& a, const boxed& b) {
    if (a.type == kind::list && b.type == kind::list) {
      auto all = a.elements.size() == b.elements.size();
      for (std::size_t i = 0; all && i < a.elements.size(); ++i)
        all = equal(a.elements[i], b.elements[i]);
      return all;
    }
    if (is_number(a) && is_number(b))
      return number(a) == number(b);
    if (a.type != b.type)
      return false;
    return a.one == b.one;
  }

  /// a < b, or a >= b; never where one of them is no number.
  static boxed ordered(const boxed& a, const boxed& b, bool less, bool not_less) {
    if (is_number(a) && is_number(b)) {
      const auto x = number(a);
      const auto y = number(b);
      return of((less && x < y) || (not_less && x >= y));
    }
    return of(a.one < b.one ? less : not_less);
  }

  static bool is_number(const boxed& of) { return of.type == kind::integer || of.type == kind::real; }

  static long double number(const boxed& from) {
    return from.type == kind::integer ? static_cast<long double>(as<std::int64_t>(from))
                                      : static_cast<long double>(as<double>(from));
  }

  static boxed extreme(const std::vector<boxed>& parts, bool greatest) {
    auto best = parts[0];
    for (const auto& part : parts)
      if (greatest ? number(part) > number(best) : number(part) < number(best))
        best = part;
    return best;
  }

  static boxed arithmetic(char sign, const boxed& a, const boxed& b) {
    if (a.type == kind::real)
      return of_doubles(sign, as<double>(a), as<double>(b));
    if (a.type == kind::integer)
      return of_integers(sign, as<std::int64_t>(a), as<std::int64_t>(b));
    if (a.type == kind::text)
      return of(as<std::string>(a) + as<std::string>(b));
    if (a.type == kind::list) {
      auto result = a;
      result.elements.insert(result.elements.end(), b.elements.begin(), b.elements.end());
      return result;
    }
    if (a.type == kind::time && b.type == kind::time)
      return of_wide(nanoseconds(as<instant>(a)) - nanoseconds(as<instant>(b)), true);
    if (a.type == kind::time || b.type == kind::time) {
      const auto time = nanoseconds(as<instant>(a.type == kind::time ? a : b));
      const auto by = wide{as<duration>(a.type == kind::time ? b : a).count()};
      return of_instant(sign == '+' ? time + by : time - by);
    }
    const auto x = wide{as<duration>(a).count()};
    const auto y = wide{as<duration>(b).count()};
    return of_wide(sign == '+' ? x + y : x - y, true);
  }

  static wide nanoseconds(instant time) { return wide{time.seconds} * 1'000'000'000 + time.nanoseconds; }

  static boxed of_instant(wide all) {
    auto seconds = all / 1'000'000'000;
    if (all % 1'000'000'000 < 0)
      --seconds;
    if (seconds < -62'135'596'800 || seconds > 253'402'300'799)
      return error(status::overflow);
    return of(instant{static_cast<std::int64_t>(seconds),
                      static_cast<std::int32_t>(all - seconds * 1'000'000'000)});
  }

  static boxed of_doubles(char sign, double a, double b) {
    switch (sign) {
    case '+':
      return of(a + b);
    case '-':
      return of(a - b);
    case '*':
      return of(a * b);
    default:
      return of(a / b);
    }
  }

  static boxed of_integers(char sign, std::int64_t a, std::int64_t b) {
    if ((sign == '/' || sign == '%') && b == 0)
      return error(status::zero_divisor);
    switch (sign) {
    case '+':
      return of_wide(wide{a} + b);
    case '-':
      return of_wide(wide{a} - b);
    case '*':
      return of_wide(wide{a} * b);
    case '/':
      return of_wide(wide{a} / b);
    default: // the remainder of a division that overflows does so, too
      return a == std::numeric_limits<std::int64_t>::min() && b == -1 ? error(status::overflow)
                                                                      : of_wide(wide{a} % b);
    }
  }

  static boxed accessor(const std::string& word, const std::vector<boxed>& parts) {
    static const std::vector<std::pair<std::string, calendar>> names{
        {"getFullYear", calendar::year},
        {"getMonth", calendar::month},
        {"getDayOfYear", calendar::day_of_year},
        {"getDayOfMonth", calendar::day_of_month},
        {"getDate", calendar::date},
        {"getDayOfWeek", calendar::day_of_week},
        {"getHours", calendar::hours},
        {"getMinutes", calendar::minutes},
        {"getSeconds", calendar::seconds},
        {"getMilliseconds", calendar::milliseconds}};
    const auto part = std::ranges::find(names, word, &std::pair<std::string, calendar>::first)->second;
    if (parts[0].type == kind::duration)
      return of(duration_part(part, as<duration>(parts[0]).count()));
    const auto time = as<instant>(parts[0]);
    if (parts.size() == 1)
      return of(read_calendar(part, time, 0));
    const auto zone = time_zone::find(as<std::string>(parts[1]));
    return zone ? of(read_calendar(part, time, zone->offset(time))) : error(status::no_zone);
  }

  static boxed mathematics(const std::string& word, const boxed& a) {
    if (a.type == kind::integer) {
      const auto x = as<std::int64_t>(a);
      return word == "math.sign" ? of(std::int64_t{x > 0} - std::int64_t{x < 0})
                                 : of_wide(x < 0 ? -wide{x} : wide{x});
    }
    const auto x = as<double>(a);
    if (word == "math.isNaN")
      return of(std::isnan(x));
    if (word == "math.isInf")
      return of(std::isinf(x));
    if (word == "math.isFinite")
      return of(std::isfinite(x));
    if (word == "math.sign")
      return of(std::isnan(x) ? x : x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0);
    if (word == "magnitude")
      return of(magnitude(x));
    static const std::vector<std::pair<std::string, double (*)(double)>> functions{
        {"math.abs", std::fabs},    {"math.ceil", std::ceil},   {"math.floor", std::floor},
        {"math.round", std::round}, {"math.trunc", std::trunc}, {"math.sqrt", std::sqrt},
        {"ln", std::log},           {"log2", std::log2},        {"exp", std::exp}};
    return of(
        std::ranges::find(functions, word, &std::pair<std::string, double (*)(double)>::first)->second(x));
  }

  /// By the exponent and the fraction in place of the bits.
  static double magnitude(double x) {
    if (!std::isfinite(x))
      return x;
    int exponent = 0;
    const auto fraction = std::frexp(std::fabs(x) + 1, &exponent); // in [0.5, 1)
    const auto size = exponent - 1 + std::floor((2 * fraction - 1) * 8) / 8;
    return x < 0 ? -size : size;
  }

  static boxed size(const boxed& a) {
    if (a.type == kind::list)
      return of(static_cast<std::int64_t>(a.elements.size()));
    std::int64_t points = 0;
    for (const auto c : as<std::string>(a))
      points += static_cast<unsigned char>(c) < 0x80 || static_cast<unsigned char>(c) >= 0xC0;
    return of(points);
  }

  static boxed conversion(const std::string& to, const boxed& a) {
    const auto* text = std::get_if<std::string>(&a.one);
    if (to == std::string(to_string(a.type)))
      return a;
    if (to == "string")
      return of(in_text(a));
    if (to == "double")
      return text != nullptr ? maybe(read_real(*text), status::no_conversion)
                             : of(static_cast<double>(as<std::int64_t>(a)));
    if (to == "bool")
      return truth(*text);
    if (to == "duration") {
      const auto read = read_duration(*text);
      return read ? of(duration(*read)) : error(status::no_conversion);
    }
    if (to == "timestamp")
      return text != nullptr ? maybe(read_instant(*text), status::no_conversion)
                             : of_instant(wide{as<std::int64_t>(a)} * 1'000'000'000);
    if (text != nullptr)
      return maybe(read_integer(*text), status::no_conversion);
    if (a.type == kind::time)
      return of(as<instant>(a).seconds);
    const auto x = as<double>(a);
    return x > -0x1p63 && x < 0x1p63 ? of(static_cast<std::int64_t>(x)) : error(status::overflow);
  }

  static boxed truth(const std::string& text) {
    for (const auto* word : {"1", "t", "true", "TRUE", "True"})
      if (text == word)
        return of(true);
    for (const auto* word : {"0", "f", "false", "FALSE", "False"})
      if (text == word)
        return of(false);
    return error(status::no_conversion);
  }

  static std::string in_text(const boxed& a) {
    switch (a.type) {
    case kind::boolean:
      return as<bool>(a) ? "true" : "false";
    case kind::integer:
      return std::to_string(as<std::int64_t>(a));
    case kind::real:
      return write_real(as<double>(a));
    case kind::time:
      return write(as<instant>(a));
    default:
      return write_duration(as<duration>(a).count());
    }
  }

  static boxed of_text(const std::string& word, const std::string& a, const std::string& b) {
    if (word == "startsWith")
      return of(a.compare(0, b.size(), b) == 0);
    if (word == "endsWith")
      return of(a.size() >= b.size() && a.compare(a.size() - b.size(), b.size(), b) == 0);
    if (word == "contains")
      return of(a.find(b) != std::string::npos);
    return of(re2::RE2::PartialMatch(a, re2::RE2(b)));
  }

  look_up names_;
};

/// Whether both are errors, or the same value to the bit; all NaN are one.
inline bool same(const boxed& a, const boxed& b) {
  if (a.failed != status::fine || b.failed != status::fine)
    return a.failed != status::fine && b.failed != status::fine;
  if (a.type != b.type || a.elements.size() != b.elements.size())
    return false;
  for (std::size_t i = 0; i < a.elements.size(); ++i)
    if (!same(a.elements[i], b.elements[i]))
      return false;
  if (a.type == kind::list)
    return true;
  if (a.type != kind::real)
    return a.one == b.one;
  const auto x = std::get<double>(a.one);
  const auto y = std::get<double>(b.one);
  return (std::isnan(x) && std::isnan(y)) ||
         std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
}

inline std::string written(const boxed& value) {
  if (value.failed != status::fine)
    return "error: " + std::string(to_string(value.failed));
  if (value.type != kind::list)
    return write_literal(value.one);
  std::string result = "[";
  for (const auto& element : value.elements)
    result += (result.size() > 1 ? ", " : "") + written(element);
  return result + ']';
}

} // namespace vigie::cel
