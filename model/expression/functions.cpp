#include "model/expression/functions.hpp"

#include "model/expression/instant.hpp"
#include "model/expression/lexer.hpp"

#include <algorithm>

namespace vigie::cel {

namespace {

using enum operation;

constexpr auto boolean = kind::boolean;
constexpr auto integer = kind::integer;
constexpr auto real = kind::real;
constexpr auto text = kind::text;
constexpr auto time = kind::time;
constexpr auto duration = kind::duration;

struct turned_t {};
constexpr turned_t turned{};

struct table {
  std::vector<overload> rows;

  void unary(std::string_view name, kind takes, kind gives, std::optional<operation> what) {
    rows.push_back({name, false, {takes, {}}, 1, gives, what});
  }
  void binary(std::string_view name, kind first, kind second, kind gives, operation what) {
    rows.push_back({name, false, {first, second}, 2, gives, what});
  }
  void binary(std::string_view name, kind first, kind second, kind gives, operation what, turned_t) {
    rows.push_back({name, false, {first, second}, 2, gives, what, 0, true});
  }
  void method(std::string_view name, kind on, kind gives, operation what, std::uint32_t number = 0) {
    rows.push_back({name, true, {on, {}}, 1, gives, what, number});
  }
  void method(std::string_view name, kind on, kind takes, kind gives, operation what,
              std::uint32_t number = 0) {
    rows.push_back({name, true, {on, takes}, 2, gives, what, number});
  }
};

void add_operators(table& all) {
  all.binary("+", integer, integer, integer, add_integer);
  all.binary("+", real, real, real, add_real);
  all.binary("+", text, text, text, concatenate);
  all.binary("+", time, duration, time, later);
  all.binary("+", duration, time, time, later, turned);
  all.binary("+", duration, duration, duration, add_integer);
  all.binary("-", integer, integer, integer, subtract_integer);
  all.binary("-", real, real, real, subtract_real);
  all.binary("-", time, time, duration, between);
  all.binary("-", time, duration, time, earlier);
  all.binary("-", duration, duration, duration, subtract_integer);
  all.binary("*", integer, integer, integer, multiply_integer);
  all.binary("*", real, real, real, multiply_real);
  all.binary("/", integer, integer, integer, divide_integer);
  all.binary("/", real, real, real, divide_real);
  all.binary("%", integer, integer, integer, modulo_integer);
  all.unary("-_", integer, integer, negate_integer);
  all.unary("-_", real, real, negate_real);
  all.unary("!_", boolean, boolean, negate_boolean);
  all.binary("&&", boolean, boolean, boolean, both);
  all.binary("||", boolean, boolean, boolean, either);
}

void add_text(table& all) {
  all.unary("size", text, integer, size_of_text);
  all.method("size", text, integer, size_of_text);
  all.method("startsWith", text, text, boolean, starts_with);
  all.method("endsWith", text, text, boolean, ends_with);
  all.method("contains", text, text, boolean, contains);
  all.method("matches", text, text, boolean, matches);
  all.binary("matches", text, text, boolean, matches);
}

void add_time(table& all) {
  struct accessor {
    std::string_view name;
    calendar part;
    bool of_durations = false;
  };
  constexpr std::array accessors{
      accessor{"getFullYear", calendar::year},
      accessor{"getMonth", calendar::month},
      accessor{"getDayOfYear", calendar::day_of_year},
      accessor{"getDayOfMonth", calendar::day_of_month},
      accessor{"getDate", calendar::date},
      accessor{"getDayOfWeek", calendar::day_of_week},
      accessor{"getHours", calendar::hours, true},
      accessor{"getMinutes", calendar::minutes, true},
      accessor{"getSeconds", calendar::seconds, true},
      accessor{"getMilliseconds", calendar::milliseconds, true},
  };
  for (const auto& [name, part, of_durations] : accessors) {
    const auto number = static_cast<std::uint32_t>(part);
    all.method(name, time, integer, calendar_part, number);
    all.method(name, time, text, integer, calendar_part_in, number);
    if (of_durations)
      all.method(name, duration, integer, operation::duration_part, number);
  }
}

void add_conversions(table& all) {
  all.unary("bool", boolean, boolean, std::nullopt);
  all.unary("bool", text, boolean, boolean_of_text);
  all.unary("int", integer, integer, std::nullopt);
  all.unary("int", real, integer, integer_of_real);
  all.unary("int", text, integer, integer_of_text);
  all.unary("int", time, integer, integer_of_time);
  all.unary("double", real, real, std::nullopt);
  all.unary("double", integer, real, real_of_integer);
  all.unary("double", text, real, real_of_text);
  all.unary("string", text, text, std::nullopt);
  all.unary("string", boolean, text, text_of_boolean);
  all.unary("string", integer, text, text_of_integer);
  all.unary("string", real, text, text_of_real);
  all.unary("string", time, text, text_of_time);
  all.unary("string", duration, text, text_of_duration);
  all.unary("timestamp", time, time, std::nullopt);
  all.unary("timestamp", integer, time, time_of_integer);
  all.unary("timestamp", text, time, time_of_text);
  all.unary("duration", duration, duration, std::nullopt);
  all.unary("duration", text, duration, duration_of_text);
}

void add_mathematics(table& all) {
  all.unary("math.abs", integer, integer, absolute_integer);
  all.unary("math.abs", real, real, absolute_real);
  all.unary("math.sign", integer, integer, sign_integer);
  all.unary("math.sign", real, real, sign_real);
  all.unary("math.ceil", real, real, operation::ceil);
  all.unary("math.floor", real, real, operation::floor);
  all.unary("math.round", real, real, operation::round);
  all.unary("math.trunc", real, real, operation::trunc);
  all.unary("math.isNaN", real, boolean, is_nan);
  all.unary("math.isInf", real, boolean, is_infinite);
  all.unary("math.isFinite", real, boolean, is_finite);
  all.binary("math.greatest", integer, integer, integer, greater_integer);
  all.binary("math.greatest", real, real, real, greater_real);
  all.binary("math.least", integer, integer, integer, lesser_integer);
  all.binary("math.least", real, real, real, lesser_real);
  all.unary("math.sqrt", real, real, square_root);
  all.unary("ln", real, real, natural_logarithm);
  all.unary("log2", real, real, binary_logarithm);
  all.unary("exp", real, real, exponential);
  all.unary("magnitude", real, real, operation::magnitude);
}

std::vector<overload> make_table() {
  table all;
  add_operators(all);
  add_text(all);
  add_time(all);
  add_conversions(all);
  add_mathematics(all);
  std::ranges::stable_sort(all.rows, {}, [](const overload& of) { return std::pair(of.name, of.receiver); });
  return std::move(all.rows);
}

const std::vector<overload>& all_overloads() {
  static const auto made = make_table();
  return made;
}

} // namespace

std::span<const overload> overloads(std::string_view name, bool receiver) {
  const auto found =
      std::ranges::equal_range(all_overloads(), std::pair(name, receiver), {},
                               [](const overload& of) { return std::pair(of.name, of.receiver); });
  return {found.begin(), found.end()};
}

std::optional<std::string> qualified(const syntax& call) {
  if (!call.receiver || call.parts[0].what != syntax::form::name)
    return std::nullopt;
  auto whole = call.parts[0].word + '.' + call.word;
  return overloads(whole, false).empty() ? std::nullopt : std::optional(std::move(whole));
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> result;
  for (const auto& one : all_overloads())
    if (one.name.find_first_of("+-*/%!&|") == std::string_view::npos &&
        (result.empty() || result.back() != one.name))
      result.push_back(one.name);
  return result;
}

std::string signatures(std::span<const overload> of) {
  std::string result;
  for (std::size_t i = 0; i < of.size(); ++i) {
    result += i == 0 ? "" : i + 1 == of.size() ? " or " : ", ";
    result += '(' + std::string(to_string(of[i].takes[0]));
    if (of[i].arguments > 1)
      result += ", " + std::string(to_string(of[i].takes[1]));
    result += ')';
  }
  return result;
}

} // namespace vigie::cel
