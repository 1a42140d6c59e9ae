#pragma once

// Random expressions that type-check, and random columns for them.

#include "model/expression/boxed.hpp"
#include "model/expression/program.hpp"
#include "model/expression/text_literal.hpp"
#include "model/schema/column.hpp"

#include <array>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace vigie::cel {

/// One of each type, and one of each that may be missing.
struct random_name {
  const char* name;
  value_type type;
  bool may_be_missing = false;
  bool closed = false;
};

inline constexpr std::array random_names{
    random_name{"flag", value_type::boolean},
    random_name{"whole", value_type::integer},
    random_name{"count", value_type::integer, true},
    random_name{"real", value_type::real},
    random_name{"mean", value_type::real, true},
    random_name{"amount", value_type::money},
    random_name{"text", value_type::text},
    random_name{"note", value_type::text, true},
    random_name{"sort", value_type::text, false, true},
    random_name{"state", value_type::text, true, true},
    random_name{"at", value_type::time},
    random_name{"since", value_type::time, true},
    random_name{"known", value_type::boolean, true},
};

inline const std::vector<std::string> closed_values{"CASH_IN", "CASH_OUT", "DEBIT", "PAYMENT", "TRANSFER"};

inline input random_input(std::size_t slot) {
  const auto& from = random_names[slot];
  input result;
  result.name = from.name;
  result.slot = slot;
  result.type = from.type;
  result.decimals = 2;
  result.may_be_missing = from.may_be_missing;
  if (from.closed)
    result.values = closed_values;
  return result;
}

class random_source {
public:
  explicit random_source(std::uint32_t seed) : engine_{seed} {}

  /// The reference's Python cannot be given times at the ends of the range.
  bool times_at_the_ends = true;

  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>{0, end - 1}(engine_);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }

  template <class Container>
  const auto& pick(const Container& from) {
    return *(std::begin(from) + static_cast<std::ptrdiff_t>(below(std::size(from))));
  }

  std::int64_t whole() {
    static const std::array<std::int64_t, 12> edges{0,
                                                    1,
                                                    -1,
                                                    2,
                                                    3,
                                                    10,
                                                    59,
                                                    1'000'000,
                                                    (std::int64_t{1} << 53) + 1,
                                                    std::numeric_limits<std::int64_t>::max(),
                                                    std::numeric_limits<std::int64_t>::min(),
                                                    std::numeric_limits<std::int64_t>::max() - 1};
    return one_in(6) ? pick(edges) : static_cast<std::int64_t>(below(201)) - 100;
  }

  double real() {
    static const std::array<double, 16> edges{0.0,
                                              -0.0,
                                              0.5,
                                              -0.5,
                                              1.5,
                                              2.5,
                                              1e-320,
                                              0.1,
                                              1e300,
                                              -1e300,
                                              4503599627370496.5,
                                              9007199254740993.0,
                                              9223372036854775808.0,
                                              0.49999999999999994,
                                              63.2,
                                              -2.75};
    return one_in(2) ? pick(edges)
                     : static_cast<double>(static_cast<std::int64_t>(below(20'001)) - 10'000) / 100;
  }

  std::string text() {
    static const std::array<std::string, 17> some{"",
                                                  "a",
                                                  "abc",
                                                  "TRANSFER",
                                                  "CASH_OUT",
                                                  "É",
                                                  "🐱x",
                                                  "12",
                                                  "-7.5",
                                                  "true",
                                                  "M123",
                                                  "C99",
                                                  "UTC",
                                                  "x\ny",
                                                  "1h30m",
                                                  "2009-02-13T23:31:30.5+01:00",
                                                  "Europe/Paris"};
    return pick(some);
  }

  std::int64_t microseconds() {
    static const std::array<std::int64_t, 6> edges{
        0, -1, 1, 1'234'567'890'123'456, -62'135'596'800'000'000, 253'402'300'799'999'999};
    return one_in(3) ? edges[below(times_at_the_ends ? 6 : 4)]
                     : static_cast<std::int64_t>(below(4'000'000'000)) * 1'000'001 - 1'500'000'000'000'000;
  }

private:
  std::mt19937 engine_;
};

inline std::vector<column> random_columns(random_source& random, std::size_t rows) {
  std::vector<column> result;
  for (const auto& name : random_names) {
    auto& made = result.emplace_back(name.type, 2, name.closed ? &closed_values : nullptr);
    const auto some_missing = name.may_be_missing && random.one_in(2);
    for (std::size_t row = 0; row < rows; ++row) {
      if (some_missing && random.one_in(3))
        made.append_missing();
      else if (name.closed)
        made.append(static_cast<std::int64_t>(random.below(closed_values.size())));
      else if (name.type == value_type::boolean)
        made.append(static_cast<std::int64_t>(random.below(2)));
      else if (name.type == value_type::money)
        made.append(random.one_in(10) ? random.whole()
                                      : static_cast<std::int64_t>(random.below(1'000'000)) -
                                            (random.one_in(2) ? 0 : 500'000));
      else if (name.type == value_type::integer)
        made.append(random.whole());
      else if (name.type == value_type::real)
        made.append(random.real());
      else if (name.type == value_type::time)
        made.append(random.microseconds());
      else
        made.append(std::string_view(random.text()));
    }
  }
  return result;
}

/// What a row of such columns holds.
inline boxed value_of(const column_view& column, std::size_t row) {
  boxed result;
  if (!column.has(row)) {
    result.failed = status::missing;
    return result;
  }
  switch (column.type) {
  case value_type::boolean:
    result.one = column.integers[row] != 0;
    break;
  case value_type::integer:
    result.one = column.integers[row];
    break;
  case value_type::real:
    result.one = column.reals[row];
    break;
  case value_type::money:
    result.one = static_cast<double>(column.integers[row]) / 100.0;
    break;
  case value_type::text:
    result.one = std::string(column.text(row));
    break;
  case value_type::time: {
    const auto rest = (column.integers[row] % 1'000'000 + 1'000'000) % 1'000'000;
    result.one = instant{(column.integers[row] - rest) / 1'000'000, static_cast<std::int32_t>(rest * 1'000)};
    break;
  }
  }
  result.type = kind_of(result.one);
  return result;
}

/// An expression as we write it, and as the reference does: it compares an int with a double only where it is
/// told not to check their types.
struct twofold {
  std::string ours;
  std::string theirs;

  twofold() = default;
  twofold(const char* both) : ours{both}, theirs{both} {}
  twofold(std::string both) : ours{both}, theirs{std::move(both)} {}
  twofold(std::string our_text, std::string their_text)
      : ours{std::move(our_text)}, theirs{std::move(their_text)} {}

  friend twofold operator+(const twofold& a, const twofold& b) {
    return {a.ours + b.ours, a.theirs + b.theirs};
  }
};

class expression_maker {
public:
  /// `shared`: only what the reference knows, too.
  expression_maker(random_source& random, bool shared) : random_{random}, shared_{shared} {}

  twofold make(kind type, int depth) {
    if (depth <= 0 || random_.one_in(7))
      return leaf(type);
    if (random_.one_in(8))
      return within(make(kind::boolean, depth - 1) + " ? " + make(type, depth - 1) + " : " +
                    make(type, depth - 1));
    if (random_.one_in(12))
      return element(type, depth);
    switch (type) {
    case kind::boolean:
      return boolean(depth);
    case kind::integer:
      return integer(depth);
    case kind::real:
      return real(depth);
    case kind::text:
      return text(depth);
    case kind::time:
      return time(depth);
    default:
      return duration(depth);
    }
  }

  kind any_kind() {
    static constexpr std::array kinds{kind::boolean, kind::boolean, kind::integer, kind::real,
                                      kind::text,    kind::time,    kind::duration};
    return random_.pick(kinds);
  }

private:
  static twofold within(const twofold& inner) { return twofold("(") + inner + ")"; }

  static kind kind_of(value_type type) {
    switch (type) {
    case value_type::boolean:
      return kind::boolean;
    case value_type::integer:
      return kind::integer;
    case value_type::text:
      return kind::text;
    case value_type::time:
      return kind::time;
    default:
      return kind::real;
    }
  }

  twofold leaf(kind type) {
    std::vector<std::string> names;
    for (const auto& name : random_names)
      if (kind_of(name.type) == type)
        names.emplace_back(name.name);
    if (!names.empty() && !random_.one_in(3))
      return random_.pick(names);
    return literal(type);
  }

  twofold literal(kind type) {
    static constexpr std::array durations{"1s", "-1.5s", "1h30m", "250ms", "0", "3us", "1000000s", "-1ns"};
    static constexpr std::array times{"2009-02-13T23:31:30.123456789Z", "1969-12-31T23:59:59.5Z",
                                      "2024-02-29T00:00:00+14:00", "0001-01-01T00:00:00Z",
                                      "9999-12-31T23:59:59.999999999Z"};
    switch (type) {
    case kind::boolean:
      return random_.one_in(2) ? "true" : "false";
    case kind::integer:
      return write_literal(random_.whole());
    case kind::real:
      return write_literal(random_.real());
    case kind::text:
      return write_text_literal(random_.text());
    case kind::time:
      return std::string("timestamp(\"") + random_.pick(times) + "\")";
    default:
      return std::string("duration(\"") + random_.pick(durations) + "\")";
    }
  }

  twofold call(const std::string& function, const twofold& argument) {
    return twofold(function + "(") + argument + ")";
  }

  /// Text that mostly holds a value of that type. The reference takes more than RFC 3339 for a time, so that
  /// it gets none that is put together.
  twofold written(kind type, int depth) {
    if (random_.one_in(5))
      return shared_ && type == kind::time ? leaf(kind::text) : make(kind::text, depth);
    return call("string", make(type, depth));
  }

  twofold list(kind type, int depth, std::size_t size) {
    twofold result = "[";
    for (std::size_t i = 0; i < size; ++i)
      result = result + (i > 0 ? ", " : "") + (random_.one_in(2) ? literal(type) : make(type, depth - 2));
    return result + "]";
  }

  twofold element(kind type, int depth) {
    const auto size = 1 + random_.below(3);
    const auto at = random_.one_in(5) ? make(kind::integer, depth - 2)
                                      : twofold(std::to_string(random_.below(random_.one_in(9) ? 4 : size)));
    return list(type, depth, size) + "[" + at + "]";
  }

  twofold comparison(int depth) {
    static constexpr std::array signs{" == ", " != ", " < ", " <= ", " > ", " >= "};
    const auto* sign = random_.pick(signs);
    if (random_.one_in(5)) {
      const auto whole = make(kind::integer, depth - 1);
      const auto real_one = make(kind::real, depth - 1);
      const twofold checked{whole.ours, "dyn(" + whole.theirs + ")"};
      return within(random_.one_in(2) ? checked + sign + real_one : real_one + sign + checked);
    }
    const auto type = any_kind();
    return within(make(type, depth - 1) + sign + make(type, depth - 1));
  }

  twofold boolean(int depth) {
    const auto sub = [&](kind type) { return make(type, depth - 1); };
    switch (random_.below(12)) {
    case 0:
      return twofold("!") + within(sub(kind::boolean));
    case 1:
    case 2:
      return within(sub(kind::boolean) + " && " + sub(kind::boolean));
    case 3:
    case 4:
      return within(sub(kind::boolean) + " || " + sub(kind::boolean));
    case 5: {
      const auto type = any_kind();
      return within(sub(type) + " in " + list(type, depth, random_.one_in(4) ? 20 : random_.below(5)));
    }
    case 6: {
      static constexpr std::array functions{".startsWith(", ".endsWith(", ".contains("};
      return sub(kind::text) + random_.pick(functions) + sub(kind::text) + ")";
    }
    case 7: {
      static constexpr std::array patterns{"^C", "A|B", "[0-9]+$", "", "x.y", "É?🐱", "(?i)transfer"};
      return sub(kind::text) + ".matches(" + write_text_literal(random_.pick(patterns)) + ")";
    }
    case 8: {
      static constexpr std::array functions{"math.isNaN", "math.isInf", "math.isFinite"};
      return call(random_.pick(functions), sub(kind::real));
    }
    case 9:
      if (!shared_)
        return std::string("has(") + random_.pick(random_names).name + ")";
      return call("bool", written(kind::boolean, depth - 1));
    default:
      return comparison(depth);
    }
  }

  twofold arithmetic(kind type, int depth) {
    static constexpr std::array whole_signs{" + ", " - ", " * ", " / ", " % "};
    static constexpr std::array real_signs{" + ", " - ", " * ", " / "};
    const auto* sign = type == kind::integer ? random_.pick(whole_signs) : random_.pick(real_signs);
    return within(make(type, depth - 1) + sign + make(type, depth - 1));
  }

  twofold extreme(kind type, int depth) {
    auto result = twofold(random_.one_in(2) ? "math.greatest(" : "math.least(") + make(type, depth - 1);
    for (auto more = 1 + random_.below(2); more > 0; --more)
      result = result + ", " + make(type, depth - 1);
    return result + ")";
  }

  twofold integer(int depth) {
    const auto sub = [&](kind type) { return make(type, depth - 1); };
    switch (random_.below(12)) {
    case 0:
      return twofold("-") + within(sub(kind::integer));
    case 1:
      return call("int", sub(kind::real));
    case 2:
      return call("int", random_.one_in(2) ? written(kind::integer, depth - 1) : sub(kind::time));
    case 3:
      return call("size", sub(kind::text));
    case 4:
      return call("size", list(any_kind(), depth, random_.below(4)));
    case 5:
      return accessor(depth);
    case 6:
      return call(random_.one_in(2) ? "math.abs" : "math.sign", sub(kind::integer));
    case 7:
      return extreme(kind::integer, depth);
    default:
      return arithmetic(kind::integer, depth);
    }
  }

  twofold accessor(int depth) {
    static constexpr std::array of_times{"getFullYear", "getMonth",       "getDayOfYear", "getDayOfMonth",
                                         "getDate",     "getDayOfWeek",   "getHours",     "getMinutes",
                                         "getSeconds",  "getMilliseconds"};
    static constexpr std::array of_durations{"getHours", "getMinutes", "getSeconds", "getMilliseconds"};
    static constexpr std::array zones{"UTC",    "Europe/Paris", "America/St_Johns", "Australia/Sydney",
                                      "-02:30", "02:00"};
    if (random_.one_in(4))
      return within(make(kind::duration, depth - 1)) + "." + random_.pick(of_durations) + "()";
    const auto time_value = within(make(kind::time, depth - 1)) + "." + random_.pick(of_times);
    if (random_.one_in(2))
      return time_value + "()";
    // A zone that is known while compiling has to exist. For the reference, though not for the specification,
    // no name is UTC's, too.
    const twofold named = shared_ ? R"((text == "" ? "UTC" : text))" : random_.one_in(2) ? "text" : "note";
    const auto zone = random_.one_in(4) ? named : write_text_literal(random_.pick(zones));
    return time_value + "(" + zone + ")";
  }

  twofold real(int depth) {
    static constexpr std::array shared_functions{"math.abs",   "math.ceil", "math.floor", "math.round",
                                                 "math.trunc", "math.sign", "math.sqrt"};
    static constexpr std::array our_functions{"ln", "log2", "exp", "magnitude"};
    switch (random_.below(10)) {
    case 0:
      return twofold("-") + within(make(kind::real, depth - 1));
    case 1:
      return call("double", make(kind::integer, depth - 1));
    case 2:
      return call("double", written(kind::integer, depth - 1));
    case 3:
    case 4:
      return call(random_.pick(shared_functions), make(kind::real, depth - 1));
    case 5:
      return call(shared_ ? "math.floor" : random_.pick(our_functions), make(kind::real, depth - 1));
    case 6:
      return extreme(kind::real, depth);
    case 7:
      return random_.one_in(3) ? "math.round(amount * 100.0)" : arithmetic(kind::real, depth);
    default:
      return arithmetic(kind::real, depth);
    }
  }

  twofold text(int depth) {
    switch (random_.below(6)) {
    case 0:
      return call("string", make(kind::boolean, depth - 1));
    case 1:
      return call("string", make(kind::integer, depth - 1));
    case 2: // what is no number is written in as many ways as there are implementations
      return call("string", shared_ ? literal(kind::real) : make(kind::real, depth - 1));
    case 3:
      return call("string", make(random_.one_in(2) ? kind::time : kind::duration, depth - 1));
    default:
      return within(make(kind::text, depth - 1) + " + " + make(kind::text, depth - 1));
    }
  }

  twofold time(int depth) {
    switch (random_.below(4)) {
    case 0:
      return call("timestamp",
                  random_.one_in(2) ? written(kind::time, depth - 1) : make(kind::integer, depth - 1));
    case 1:
      return within(make(kind::duration, depth - 1) + " + " + make(kind::time, depth - 1));
    default:
      return within(make(kind::time, depth - 1) + (random_.one_in(2) ? " + " : " - ") +
                    make(kind::duration, depth - 1));
    }
  }

  twofold duration(int depth) {
    switch (random_.below(4)) {
    case 0:
      return call("duration", written(kind::duration, depth - 1));
    case 1:
      return within(make(kind::time, depth - 1) + " - " + make(kind::time, depth - 1));
    default:
      return within(make(kind::duration, depth - 1) + (random_.one_in(2) ? " + " : " - ") +
                    make(kind::duration, depth - 1));
    }
  }

  random_source& random_;
  bool shared_;
};

} // namespace vigie::cel
