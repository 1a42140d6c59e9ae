#include "model/expression/instant.hpp"
#include "model/expression/loops.hpp"
#include "model/expression/time_zone.hpp"

#include <string>

namespace vigie::cel {

namespace {

using truth = std::uint8_t;

template <class T>
status settle(const std::optional<T>& found, T& out) {
  out = found.value_or(T{});
  return found ? status::fine : status::overflow;
}

struct later_times {
  using result = instant;
  using first = instant;
  using second = std::int64_t;
  static status apply(instant a, std::int64_t b, instant& out) { return settle(plus(a, b), out); }
};

struct earlier_times {
  using result = instant;
  using first = instant;
  using second = std::int64_t;
  static status apply(instant a, std::int64_t b, instant& out) { return settle(minus(a, b), out); }
};

template <class Result>
struct of_times {
  using result = Result;
  using first = instant;
  using second = instant;
};

struct between_times : of_times<std::int64_t> {
  static status apply(instant a, instant b, std::int64_t& out) { return settle(minus(a, b), out); }
};

struct equal_times : of_times<truth> {
  static truth apply(instant a, instant b) { return a == b; }
};

struct less_times : of_times<truth> {
  static truth apply(instant a, instant b) { return a < b; }
};

struct at_most_times : of_times<truth> {
  static truth apply(instant a, instant b) { return a <= b; }
};

struct seconds_of_times : of_times<std::int64_t> {
  static std::int64_t apply(instant a) { return a.seconds; }
};

struct times_of_seconds {
  using result = instant;
  using first = std::int64_t;
  static status apply(std::int64_t a, instant& out) {
    const auto fits = a >= first_second && a <= last_second;
    out = {fits ? a : 0, 0};
    return fits ? status::fine : status::overflow;
  }
};

/// In UTC, or in the zone that is known when the expression is compiled.
void calendar_loop(const step& s, frame& f, std::size_t rows) {
  const auto part = static_cast<calendar>(s.number);
  const auto* zone = static_cast<const time_zone*>(s.detail);
  const auto* a = rows_of<instant>(f, s.of[0]);
  auto* out = result_of<std::int64_t>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = read_calendar(part, a[i], zone == nullptr ? 0 : zone->offset(a[i]));
  pass_failures_on(s, f, rows);
}

/// In a zone that each row names; mostly it is the one before.
template <bool FirstConstant, bool SecondConstant>
void calendar_in_loop(const step& s, frame& f, std::size_t rows) {
  const auto part = static_cast<calendar>(s.number);
  const auto a = operand_of<instant, FirstConstant>(f, s.of[0]);
  const auto names = operand_of<std::string_view, SecondConstant>(f, s.of[1]);
  auto* out = result_of<std::int64_t>(s, f);
  auto* failed = f.room_for_failures[s.out];
  auto any = false;
  std::optional<time_zone> zone;
  for (std::size_t i = 0; i < rows; ++i) {
    if (i == 0 || names[i] != names[i - 1])
      zone = time_zone::find(names[i]);
    out[i] = zone ? read_calendar(part, a[i], zone->offset(a[i])) : 0;
    failed[i] = zone ? status::fine : status::no_zone;
    any |= !zone;
  }
  settle_failures(s, f, rows, any);
}

void duration_loop(const step& s, frame& f, std::size_t rows) {
  const auto part = static_cast<calendar>(s.number);
  const auto* a = rows_of<std::int64_t>(f, s.of[0]);
  auto* out = result_of<std::int64_t>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = duration_part(part, a[i]);
  pass_failures_on(s, f, rows);
}

} // namespace

kernel find_time_kernel(operation what, unsigned constants) {
  switch (what) {
  case operation::later:
    return failing_binary<later_times>(constants);
  case operation::earlier:
    return failing_binary<earlier_times>(constants);
  case operation::between:
    return failing_binary<between_times>(constants);
  case operation::equal_time:
    return binary<equal_times>(constants);
  case operation::less_time:
    return binary<less_times>(constants);
  case operation::at_most_time:
    return binary<at_most_times>(constants);
  case operation::calendar_part:
    return calendar_loop;
  case operation::calendar_part_in:
    return constants == 1   ? calendar_in_loop<true, false>
           : constants == 2 ? calendar_in_loop<false, true>
                            : calendar_in_loop<false, false>;
  case operation::duration_part:
    return duration_loop;
  case operation::integer_of_time:
    return unary<seconds_of_times>();
  case operation::time_of_integer:
    return failing_unary<times_of_seconds>();
  default:
    return nullptr;
  }
}

} // namespace vigie::cel
