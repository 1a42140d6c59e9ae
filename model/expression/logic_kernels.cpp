#include "model/expression/instant.hpp"
#include "model/expression/loops.hpp"

#include <algorithm>
#include <array>

namespace vigie::cel {

namespace {

using truth = std::uint8_t;

struct negations {
  using result = truth;
  using first = truth;
  static truth apply(truth a) { return a ^ 1; }
};

struct equal_truths {
  using result = truth;
  using first = truth;
  using second = truth;
  static truth apply(truth a, truth b) { return (a ^ b) ^ 1; }
};

struct less_truths {
  using result = truth;
  using first = truth;
  using second = truth;
  static truth apply(truth a, truth b) { return static_cast<truth>((a ^ 1) & b); }
};

struct at_most_truths {
  using result = truth;
  using first = truth;
  using second = truth;
  static truth apply(truth a, truth b) { return static_cast<truth>((a ^ 1) | b); }
};

/// Stands for the failures of what has none.
constexpr std::array<status, block_rows> none_failed{};

const status* failures_of(const step& s, const frame& f, std::size_t i) {
  const auto* failed = f.failed[s.of[i]];
  return failed == nullptr ? none_failed.data() : failed;
}

// The loops below have no branches and work on bytes alone, so that the compiler takes sixteen rows at once.

constexpr std::uint8_t byte_of(status of) {
  return static_cast<std::uint8_t>(of);
}

/// `&&`, with Deciding = 0, or `||`, with 1: an operand that is fine and Deciding decides, whatever the other
/// one is.
template <truth Deciding>
void join(const step& s, frame& f, std::size_t rows) {
  const auto* a = rows_of<truth>(f, s.of[0]);
  const auto* b = rows_of<truth>(f, s.of[1]);
  auto* __restrict out = result_of<truth>(s, f);
  if (!s.may_fail || (f.failed[s.of[0]] == nullptr && f.failed[s.of[1]] == nullptr)) {
    for (std::size_t i = 0; i < rows; ++i)
      out[i] = Deciding == 0 ? a[i] & b[i] : a[i] | b[i];
    if (s.may_fail)
      f.failed[s.out] = nullptr;
    return;
  }
  const auto* a_failed = failures_of(s, f, 0);
  const auto* b_failed = failures_of(s, f, 1);
  auto* __restrict failed = f.room_for_failures[s.out];
  std::uint8_t any = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto of_a = byte_of(a_failed[i]);
    const auto of_b = byte_of(b_failed[i]);
    const std::uint8_t a_decides = (of_a == 0) & (a[i] == Deciding);
    const std::uint8_t b_decides = (of_b == 0) & (b[i] == Deciding);
    const std::uint8_t decided = a_decides | b_decides;
    const std::uint8_t first = of_a != 0 ? of_a : of_b;
    const std::uint8_t left = decided != 0 ? std::uint8_t{0} : first;
    out[i] = decided ^ (Deciding ^ 1);
    failed[i] = static_cast<status>(left);
    any |= left;
  }
  f.failed[s.out] = any != 0 ? failed : nullptr;
}

void choose_failures(const step& s, frame& f, std::size_t rows) {
  if (f.failed[s.of[0]] == nullptr && f.failed[s.of[1]] == nullptr && f.failed[s.of[2]] == nullptr) {
    f.failed[s.out] = nullptr;
    return;
  }
  const auto* which = rows_of<truth>(f, s.of[0]);
  const auto* which_failed = failures_of(s, f, 0);
  const auto* yes_failed = failures_of(s, f, 1);
  const auto* no_failed = failures_of(s, f, 2);
  auto* __restrict failed = f.room_for_failures[s.out];
  std::uint8_t any = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto of_which = byte_of(which_failed[i]);
    const auto of_branch = which[i] != 0 ? byte_of(yes_failed[i]) : byte_of(no_failed[i]);
    const std::uint8_t left = of_which != 0 ? of_which : of_branch;
    failed[i] = static_cast<status>(left);
    any |= left;
  }
  f.failed[s.out] = any != 0 ? failed : nullptr;
}

template <class T, bool YesConstant, bool NoConstant>
void choose_loop(const step& s, frame& f, std::size_t rows) {
  const auto* which = rows_of<truth>(f, s.of[0]);
  const auto yes = operand_of<T, YesConstant>(f, s.of[1]);
  const auto no = operand_of<T, NoConstant>(f, s.of[2]);
  auto* __restrict out = result_of<T>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = which[i] != 0 ? yes[i] : no[i];
  if (s.may_fail)
    choose_failures(s, f, rows);
}

template <class T>
kernel choose_kernel(unsigned constants) {
  switch (constants >> 1 & 3) {
  case 1:
    return choose_loop<T, true, false>;
  case 2:
    return choose_loop<T, false, true>;
  case 3:
    return choose_loop<T, true, true>;
  default:
    return choose_loop<T, false, false>;
  }
}

template <class T, bool Constant>
void guard_loop(const step& s, frame& f, std::size_t rows) {
  const auto a = operand_of<T, Constant>(f, s.of[0]);
  auto* __restrict out = result_of<T>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = a[i];
  pass_failures_on(s, f, rows);
}

template <class T>
kernel guard_kernel(unsigned constants) {
  return (constants & 1) != 0 ? guard_loop<T, true> : guard_loop<T, false>;
}

template <class T>
void fail_loop(const step& s, frame& f, std::size_t rows) {
  std::fill_n(result_of<T>(s, f), rows, T{});
  auto* failed = f.room_for_failures[s.out];
  std::fill_n(failed, rows, static_cast<status>(s.number));
  f.failed[s.out] = failed;
}

template <class T>
kernel any_kernel(operation what, unsigned constants) {
  return what == operation::choose  ? choose_kernel<T>(constants)
         : what == operation::guard ? guard_kernel<T>(constants)
                                    : fail_loop<T>;
}

kernel any_kernel(operation what, kind type, unsigned constants) {
  switch (type) {
  case kind::boolean:
    return any_kernel<truth>(what, constants);
  case kind::real:
    return any_kernel<double>(what, constants);
  case kind::text:
    return any_kernel<std::string_view>(what, constants);
  case kind::time:
    return any_kernel<instant>(what, constants);
  default:
    return any_kernel<std::int64_t>(what, constants);
  }
}

void has_value_loop(const step& s, frame& f, std::size_t rows) {
  const auto* failed = f.failed[s.of[0]];
  auto* out = result_of<truth>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = failed == nullptr || failed[i] == status::fine;
}

} // namespace

kernel find_logic_kernel(operation what, kind type, unsigned constants) {
  switch (what) {
  case operation::negate_boolean:
    return unary<negations>();
  case operation::equal_boolean:
    return binary<equal_truths>(constants);
  case operation::less_boolean:
    return binary<less_truths>(constants);
  case operation::at_most_boolean:
    return binary<at_most_truths>(constants);
  case operation::both:
    return join<0>;
  case operation::either:
    return join<1>;
  case operation::has_value:
    return has_value_loop;
  case operation::failure:
  case operation::choose:
  case operation::guard:
    return any_kernel(what, type, constants);
  default:
    return nullptr;
  }
}

} // namespace vigie::cel
