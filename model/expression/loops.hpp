#pragma once

// The loops that kernels are made of. An operation is a struct with `apply`: of values alone where it never
// fails, and then the compiler can take several rows at once; else it returns a status and writes its result.

#include "model/expression/step.hpp"

#include <cstring>

namespace vigie::cel {

template <class T>
const T* rows_of(const frame& f, place_id from) {
  return static_cast<const T*>(f.data[from]);
}

/// An operand: a value a row, or one for all.
template <class T, bool Constant>
struct operand {
  const T* at;
  T operator[](std::size_t row) const { return at[row]; }
};

template <class T>
struct operand<T, true> {
  T value;
  T operator[](std::size_t) const { return value; }
};

template <class T, bool Constant>
operand<T, Constant> operand_of(const frame& f, place_id from) {
  if constexpr (Constant)
    return {*rows_of<T>(f, from)};
  else
    return {rows_of<T>(f, from)};
}

template <class T>
T* result_of(const step& s, frame& f) {
  return static_cast<T*>(f.data[s.out]);
}

/// Adds the failures of an operand, where no earlier one has failed already.
inline void add_failures(const status* from, status* to, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i)
    to[i] = to[i] == status::fine ? from[i] : to[i];
}

/// A row fails where an operand does; the first one says how.
inline void pass_failures_on(const step& s, frame& f, std::size_t rows) {
  if (!s.may_fail)
    return;
  auto* out = f.room_for_failures[s.out];
  const status* failed = nullptr;
  for (std::size_t i = 0; i < s.operands; ++i) {
    const auto* from = f.failed[s.of[i]];
    if (from == nullptr)
      continue;
    if (failed == nullptr)
      std::memcpy(out, from, rows);
    else
      add_failures(from, out, rows);
    failed = out;
  }
  f.failed[s.out] = failed;
}

/// After a loop that wrote to `room_for_failures` how each row fared.
inline void settle_failures(const step& s, frame& f, std::size_t rows, bool any) {
  auto* out = f.room_for_failures[s.out];
  for (auto i = s.operands; i-- > 0;) { // the first one says how
    const auto* from = f.failed[s.of[i]];
    if (from == nullptr)
      continue;
    // What an operand that failed holds has no meaning: neither has what came of it.
    for (std::size_t row = 0; row < rows; ++row)
      out[row] = from[row] != status::fine ? from[row] : out[row];
    any = true;
  }
  f.failed[s.out] = any ? out : nullptr;
}

template <class Operation, bool Constant>
void loop1(const step& s, frame& f, std::size_t rows) {
  const auto a = operand_of<typename Operation::first, Constant>(f, s.of[0]);
  auto* __restrict out = result_of<typename Operation::result>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = Operation::apply(a[i]);
  pass_failures_on(s, f, rows);
}

template <class Operation, bool FirstConstant, bool SecondConstant>
void loop2(const step& s, frame& f, std::size_t rows) {
  const auto a = operand_of<typename Operation::first, FirstConstant>(f, s.of[0]);
  const auto b = operand_of<typename Operation::second, SecondConstant>(f, s.of[1]);
  auto* __restrict out = result_of<typename Operation::result>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = Operation::apply(a[i], b[i]);
  pass_failures_on(s, f, rows);
}

template <class Operation, bool Constant>
void failing_loop1(const step& s, frame& f, std::size_t rows) {
  const auto a = operand_of<typename Operation::first, Constant>(f, s.of[0]);
  auto* __restrict out = result_of<typename Operation::result>(s, f);
  auto* __restrict failed = f.room_for_failures[s.out];
  auto any = 0u;
  for (std::size_t i = 0; i < rows; ++i) {
    failed[i] = Operation::apply(a[i], out[i]);
    any |= static_cast<unsigned>(failed[i]);
  }
  settle_failures(s, f, rows, any != 0);
}

template <class Operation, bool FirstConstant, bool SecondConstant>
void failing_loop2(const step& s, frame& f, std::size_t rows) {
  const auto a = operand_of<typename Operation::first, FirstConstant>(f, s.of[0]);
  const auto b = operand_of<typename Operation::second, SecondConstant>(f, s.of[1]);
  auto* __restrict out = result_of<typename Operation::result>(s, f);
  auto* __restrict failed = f.room_for_failures[s.out];
  auto any = 0u;
  for (std::size_t i = 0; i < rows; ++i) {
    failed[i] = Operation::apply(a[i], b[i], out[i]);
    any |= static_cast<unsigned>(failed[i]);
  }
  settle_failures(s, f, rows, any != 0);
}

template <class Operation>
kernel unary() {
  return loop1<Operation, false>;
}

template <class Operation>
kernel failing_unary() {
  return failing_loop1<Operation, false>;
}

/// With both operands constant it runs on one row, so that they need no form of their own.
template <class Operation>
kernel binary(unsigned constants) {
  return constants == 1   ? loop2<Operation, true, false>
         : constants == 2 ? loop2<Operation, false, true>
                          : loop2<Operation, false, false>;
}

template <class Operation>
kernel failing_binary(unsigned constants) {
  return constants == 1   ? failing_loop2<Operation, true, false>
         : constants == 2 ? failing_loop2<Operation, false, true>
                          : failing_loop2<Operation, false, false>;
}

} // namespace vigie::cel
