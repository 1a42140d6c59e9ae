#include "model/expression/instant.hpp"
#include "model/expression/loops.hpp"
#include "model/expression/number_text.hpp"
#include "model/expression/value_set.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

namespace vigie::cel {

namespace {

using std::string_view;
using truth = std::uint8_t;

template <class Result>
struct of_texts {
  using result = Result;
  using first = string_view;
  using second = string_view;
};

struct equal_texts : of_texts<truth> {
  static truth apply(string_view a, string_view b) { return a == b; }
};

struct less_texts : of_texts<truth> {
  static truth apply(string_view a, string_view b) { return a < b; }
};

struct at_most_texts : of_texts<truth> {
  static truth apply(string_view a, string_view b) { return a <= b; }
};

struct begin_with : of_texts<truth> {
  /// Mostly the first byte tells.
  static truth apply(string_view a, string_view b) {
    return b.empty() || (a.size() >= b.size() && a[0] == b[0] &&
                         (b.size() == 1 || std::memcmp(a.data(), b.data(), b.size()) == 0));
  }
};

struct end_with : of_texts<truth> {
  static truth apply(string_view a, string_view b) { return a.ends_with(b); }
};

struct have_within : of_texts<truth> {
  static truth apply(string_view a, string_view b) { return a.find(b) != string_view::npos; }
};

/// In code points: every byte of UTF-8 begins one but those of the form 10xxxxxx.
struct sizes : of_texts<std::int64_t> {
  static std::int64_t apply(string_view a) {
    return std::ranges::count_if(a, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  }
};

struct integers_of_texts : of_texts<std::int64_t> {
  static status apply(string_view a, std::int64_t& out) {
    const auto read = read_integer(a);
    out = read.value_or(0);
    return read ? status::fine : status::no_conversion;
  }
};

struct reals_of_texts : of_texts<double> {
  static status apply(string_view a, double& out) {
    const auto read = read_real(a);
    out = read.value_or(0);
    return read ? status::fine : status::no_conversion;
  }
};

struct truths_of_texts : of_texts<truth> {
  static status apply(string_view a, truth& out) {
    constexpr std::array<string_view, 10> words{"1", "t", "true",  "TRUE",  "True",
                                                "0", "f", "false", "FALSE", "False"};
    const auto found = static_cast<std::size_t>(std::ranges::find(words, a) - words.begin());
    out = found < 5;
    return found < words.size() ? status::fine : status::no_conversion;
  }
};

struct times_of_texts : of_texts<instant> {
  static status apply(string_view a, instant& out) {
    const auto read = read_instant(a);
    out = read.value_or(instant{});
    return read ? status::fine : status::no_conversion;
  }
};

struct durations_of_texts : of_texts<std::int64_t> {
  static status apply(string_view a, std::int64_t& out) {
    const auto read = read_duration(a);
    out = read.value_or(0);
    return read ? status::fine : status::no_conversion;
  }
};

string_view keep(frame& f, string_view text) {
  auto* room = f.texts.take(text.size());
  std::copy(text.begin(), text.end(), room);
  return {room, text.size()};
}

template <class T, auto Write>
void write_loop(const step& s, frame& f, std::size_t rows) {
  const auto* a = rows_of<T>(f, s.of[0]);
  auto* out = result_of<string_view>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = keep(f, Write(a[i]));
  pass_failures_on(s, f, rows);
}

template <bool FirstConstant, bool SecondConstant>
void concatenate_loop(const step& s, frame& f, std::size_t rows) {
  const auto a = operand_of<string_view, FirstConstant>(f, s.of[0]);
  const auto b = operand_of<string_view, SecondConstant>(f, s.of[1]);
  auto* out = result_of<string_view>(s, f);
  auto* failed = f.room_for_failures[s.out];
  auto any = false;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto fits = a[i].size() + b[i].size() <= longest_text;
    failed[i] = fits ? status::fine : status::too_long;
    any |= !fits;
    out[i] = {};
    if (!fits)
      continue;
    auto* room = f.texts.take(a[i].size() + b[i].size());
    std::copy(b[i].begin(), b[i].end(), std::copy(a[i].begin(), a[i].end(), room));
    out[i] = {room, a[i].size() + b[i].size()};
  }
  settle_failures(s, f, rows, any);
}

void match_loop(const step& s, frame& f, std::size_t rows) {
  const auto& expression = *static_cast<const re2::RE2*>(s.detail);
  const auto* a = rows_of<string_view>(f, s.of[0]);
  auto* out = result_of<truth>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = re2::RE2::PartialMatch(re2::StringPiece(a[i].data(), a[i].size()), expression);
  pass_failures_on(s, f, rows);
}

void look_up(const step& s, frame& f, std::size_t rows) {
  const auto& set = *static_cast<const value_set*>(s.detail);
  const auto* a = rows_of<string_view>(f, s.of[0]);
  auto* out = result_of<truth>(s, f);
  std::array<std::uint64_t, block_rows> hashes;
  for (std::size_t i = 0; i < rows; ++i) {
    hashes[i] = value_set::hash(a[i]);
    set.prefetch(hashes[i]);
  }
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = set.contains(a[i], hashes[i]);
  pass_failures_on(s, f, rows);
}

/// Of a row without a value the place has no meaning.
std::size_t within(std::int64_t place, std::size_t size) {
  return static_cast<std::uint64_t>(place) < size ? static_cast<std::size_t>(place) : 0;
}

void texts_of_places(const step& s, frame& f, std::size_t rows) {
  const auto& texts = *static_cast<const std::vector<std::string>*>(s.detail);
  const auto* a = rows_of<std::int64_t>(f, s.of[0]);
  auto* out = result_of<string_view>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = texts[within(a[i], texts.size())];
  pass_failures_on(s, f, rows);
}

void places_in_table(const step& s, frame& f, std::size_t rows) {
  const auto& table = *static_cast<const std::vector<truth>*>(s.detail);
  const auto* a = rows_of<std::int64_t>(f, s.of[0]);
  auto* out = result_of<truth>(s, f);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = table[within(a[i], table.size())];
  pass_failures_on(s, f, rows);
}

string_view truth_text(truth a) {
  return a != 0 ? "true" : "false";
}

std::string integer_text(std::int64_t a) {
  return std::to_string(a);
}

} // namespace

kernel find_text_kernel(operation what, unsigned constants) {
  switch (what) {
  case operation::equal_text:
    return binary<equal_texts>(constants);
  case operation::less_text:
    return binary<less_texts>(constants);
  case operation::at_most_text:
    return binary<at_most_texts>(constants);
  case operation::starts_with:
    return binary<begin_with>(constants);
  case operation::ends_with:
    return binary<end_with>(constants);
  case operation::contains:
    return binary<have_within>(constants);
  case operation::size_of_text:
    return unary<sizes>();
  case operation::matches:
    return match_loop;
  case operation::concatenate:
    return constants == 1   ? concatenate_loop<true, false>
           : constants == 2 ? concatenate_loop<false, true>
                            : concatenate_loop<false, false>;
  case operation::integer_of_text:
    return failing_unary<integers_of_texts>();
  case operation::real_of_text:
    return failing_unary<reals_of_texts>();
  case operation::boolean_of_text:
    return failing_unary<truths_of_texts>();
  case operation::time_of_text:
    return failing_unary<times_of_texts>();
  case operation::duration_of_text:
    return failing_unary<durations_of_texts>();
  case operation::text_of_boolean:
    return write_loop<truth, truth_text>;
  case operation::text_of_integer:
    return write_loop<std::int64_t, integer_text>;
  case operation::text_of_real:
    return write_loop<double, write_real>;
  case operation::text_of_time:
    return write_loop<instant, write>;
  case operation::text_of_duration:
    return write_loop<std::int64_t, write_duration>;
  case operation::text_in_set:
    return look_up;
  case operation::text_of_place:
    return texts_of_places;
  case operation::place_in_table:
    return places_in_table;
  default:
    return nullptr;
  }
}

} // namespace vigie::cel
