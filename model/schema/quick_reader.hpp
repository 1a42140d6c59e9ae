#pragma once

#include "model/base/time_text.hpp"
#include "model/schema/row_writer.hpp"
#include "model/schema/text_cursor.hpp"
#include "model/schema/word_set.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

// Included by layout_scanner.cpp alone, and unnamed so that the compiler folds it into the scanner.
namespace {

constexpr std::array<std::int64_t, 17> powers_of_ten = [] {
  std::array<std::int64_t, 17> result{1};
  for (std::size_t i = 1; i < result.size(); ++i)
    result[i] = 10 * result[i - 1];
  return result;
}();

/// What the reading of a field's values goes by.
struct field_facts {
  column* values = nullptr; ///< of the batch at hand; null: nobody looks at them
  bool is_time = false;
  int decimals = 0;
  std::int64_t scale = 1; ///< of money: smallest units in a whole one; of a time: microseconds in its unit
  std::int64_t most_whole = std::numeric_limits<std::int64_t>::max(); ///< before it is scaled
  std::int64_t least = std::numeric_limits<std::int64_t>::min();      ///< of an integer, money or time
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  double least_real = -std::numeric_limits<double>::max();
  double most_real = std::numeric_limits<double>::max();
  int place = -1; ///< of its column; -1: none
  std::optional<word_set> words;

  field_facts(const field& of, const decoded_field& decoded)
      : is_time{decoded.is_time}, place{decoded.column} {
    if (of.type == value_type::money) {
      decimals = of.decimals;
      scale = powers_of_ten[static_cast<std::size_t>(of.decimals)];
      least = of.negative ? -largest_units : 0;
      most = largest_units;
      most_whole = largest_units / scale;
    } else if (of.type == value_type::time) {
      scale = of.unit == field::time_unit::seconds        ? 1'000'000
              : of.unit == field::time_unit::milliseconds ? 1'000
                                                          : 1;
      least = is_time ? 0 : first_time_us;
      most = last_time_us;
      most_whole = last_time_us / scale;
    }
    if (of.min) {
      least = std::max(least, of.min->whole);
      least_real = of.min->real;
    }
    if (of.max) {
      most = std::min(most, of.max->whole);
      most_real = of.max->real;
    }
    if (!of.values.empty())
      words.emplace(of.values);
  }
};

/// Reads the values of fields in the forms that they mostly have, from a cursor on, and moves it behind them.
/// False: in any other form, or wrong. What it stops at is for the caller to compare: a digit too many does
/// not get past the run that has to follow.
class quick_reader {
public:
  explicit quick_reader(row_writer& row) : row_{row} {}

  template <class Cursor>
  bool integer(const field_facts& facts, Cursor& from) {
    const bool minus = take_minus(from);
    std::int64_t number = 0;
    if (whole(from, number) == 0)
      return false;
    number = minus ? -number : number;
    if (facts.values != nullptr)
      facts.values->set(number);
    return number >= facts.least && number <= facts.most;
  }

  template <class Cursor>
  bool money(const field_facts& facts, Cursor& from) {
    const bool minus = facts.least < 0 && take_minus(from);
    std::int64_t units = 0;
    if (whole(from, units) == 0 || units > facts.most_whole)
      return false;
    units *= facts.scale;
    if (from.byte(0) == '.') {
      ++from.at;
      std::int64_t fraction = 0;
      if (!(facts.decimals == 2 ? one_or_two(from, fraction) : up_to(facts.decimals, from, fraction)))
        return false;
      units += fraction;
    }
    units = minus ? -units : units;
    if (facts.values != nullptr)
      facts.values->set(units);
    return units >= facts.least && units <= facts.most;
  }

  /// Up to fifteen digits: both the number without its point and the power of ten are exact then, so one
  /// division rounds as it should.
  template <class Cursor>
  bool real(const field_facts& facts, Cursor& from) {
    const bool minus = take_minus(from);
    std::int64_t number = 0;
    auto count = whole(from, number);
    if (count == 0)
      return false;
    std::size_t places = 0;
    if (from.byte(0) == '.') {
      ++from.at;
      word fraction = 0;
      const auto behind = more_digits(from, fraction);
      count += behind;
      if (behind == 0 || count > 15)
        return false;
      places = static_cast<std::size_t>(behind);
      number = number * powers_of_ten[places] + static_cast<std::int64_t>(fraction);
    }
    auto result = static_cast<double>(number) / static_cast<double>(powers_of_ten[places]);
    result = minus ? -result : result;
    if (facts.values != nullptr)
      facts.values->set(result);
    return count <= 15 && result >= facts.least_real && result <= facts.most_real;
  }

  template <class Cursor>
  bool boolean(const field_facts& facts, Cursor& from) {
    constexpr word yes = 0x65757274; // "true"
    constexpr word no = 0x65736C6166;
    const auto number = digit(from.byte(0));
    std::int64_t value = 0;
    if (number <= 1) {
      value = number;
      ++from.at;
    } else if (const auto text = from.load(0); (text & low_bytes(4)) == yes) {
      value = 1;
      from.at += 4;
    } else if ((text & low_bytes(5)) == no) {
      from.at += 5;
    } else {
      return false;
    }
    if (facts.values != nullptr)
      facts.values->set(value);
    return true;
  }

  template <class Cursor>
  bool text(const field_facts& facts, Cursor& from) {
    if (facts.values == nullptr)
      return pass_text(from);
    const auto* const begin = from.at;
    const auto stops = from.not_plain();
    if (stops != 0) {
      const auto size = static_cast<std::size_t>(std::countr_zero(stops));
      from.copy(facts.values->text_room(block_size), size);
      facts.values->set_text_size(size);
      from.at += size;
      return true;
    }
    if (!pass_text(from))
      return false;
    facts.values->set(std::string_view{begin, from.at});
    return true;
  }

  /// To the first character that is not plain, which has to be the run of the closing quote.
  template <class Cursor>
  static bool pass_text(Cursor& from) {
    auto stops = from.not_plain();
    while (stops == 0) {
      from.at += block_size;
      stops = last_cursor{from.at, from.end}.not_plain();
    }
    from.at += std::countr_zero(stops);
    return from.at < from.end;
  }

  template <class Cursor>
  bool closed_text(const field_facts& facts, Cursor& from) {
    constexpr std::uint32_t too_long = 1U << (word_set::longest + 1);
    const auto size = static_cast<std::size_t>(std::countr_zero(from.not_plain() | too_long));
    const auto first = from.load(0) & low_bytes(size);
    const auto second = from.load(sizeof(word)) & low_bytes(size < sizeof(word) ? 0 : size - sizeof(word));
    const auto place = facts.words->find(first, second, size);
    if (facts.values != nullptr)
      facts.values->set(std::int64_t{place});
    from.at += size;
    return place != word_set::none;
  }

  /// A whole number that is kept as text.
  template <class Cursor>
  bool digits_as_text(const field_facts& facts, Cursor& from) {
    const auto begin = from;
    std::int64_t ignored = 0;
    const auto size = static_cast<std::size_t>(whole(from, ignored));
    if (facts.values != nullptr) {
      begin.copy(facts.values->text_room(block_size), size);
      facts.values->set_text_size(size);
    }
    return size > 0;
  }

  /// "2018-04-01 00:00:31", with up to six decimals, with a T or with a Z.
  template <class Cursor>
  bool time_text(const field_facts& facts, Cursor& from) {
    if (from.rest() <= 19 || !date(from.at) || (from.at[10] != ' ' && from.at[10] != 'T'))
      return false;
    constexpr word colons = word{':' ^ '0'} << 16 | word{':' ^ '0'} << 40;
    constexpr word colon_places = word{0xFF} << 16 | word{0xFF} << 40;
    const auto clock = load_word(from.at + 11) ^ each('0') ^ colons;
    if ((clock & colon_places) != 0 || no_digit(clock) != 0)
      return false;
    const auto byte = [clock](int i) { return static_cast<std::int64_t>((clock >> (8 * i)) & 0xFF); };
    const auto hour = byte(0) * 10 + byte(1);
    const auto minute = byte(3) * 10 + byte(4);
    const auto second = byte(6) * 10 + byte(7);
    if (hour > 23 || minute > 59 || second > 59)
      return false;
    auto us = date_us_ + ((hour * 60 + minute) * 60 + second) * 1'000'000;
    from.at += 19;
    if (from.byte(0) == '.') {
      ++from.at;
      std::int64_t fraction = 0;
      if (!up_to(6, from, fraction))
        return false;
      us += fraction;
    }
    from.at += from.byte(0) == 'Z';
    return keep_time(facts, us);
  }

  template <class Cursor>
  bool time_number(const field_facts& facts, Cursor& from) {
    std::int64_t number = 0;
    if (whole(from, number) == 0 || number > facts.most_whole)
      return false;
    return keep_time(facts, number * facts.scale);
  }

  template <class Cursor>
  static bool pass_number(Cursor& from) {
    take_minus(from);
    std::int64_t number = 0;
    if (whole(from, number) == 0)
      return false;
    if (from.byte(0) != '.')
      return true;
    ++from.at;
    word fraction = 0;
    return more_digits(from, fraction) > 0;
  }

private:
  bool keep_time(const field_facts& facts, std::int64_t us) {
    if (facts.is_time)
      row_.set_time(us);
    if (facts.values != nullptr)
      facts.values->set(us);
    return us >= facts.least && us <= facts.most;
  }

  static unsigned digit(char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)) - '0'; }

  template <class Cursor>
  static bool take_minus(Cursor& from) {
    const bool minus = from.byte(0) == '-';
    from.at += minus;
    return minus;
  }

  /// So many digits from here on, at most eight; how many. Without any the number means nothing.
  template <class Cursor>
  static int digits(Cursor& from, word& number) {
    const auto values = from.load(0) ^ each('0');
    const auto count = leading(no_digit(values));
    number = number_of(values << (8 * (8 - count) & 63));
    from.at += count;
    return count;
  }

  /// At most sixteen.
  template <class Cursor>
  static int more_digits(Cursor& from, word& number) {
    auto count = digits(from, number);
    if (count < 8)
      return count;
    word rest = 0;
    const auto behind = digits(from, rest);
    if (behind == 0)
      return count;
    number = number * static_cast<word>(powers_of_ten[static_cast<std::size_t>(behind)]) + rest;
    return count + behind;
  }

  /// One to sixteen digits without a leading zero; how many.
  template <class Cursor>
  static int whole(Cursor& from, std::int64_t& out) {
    const bool zero = from.byte(0) == '0';
    word number = 0;
    const auto count = more_digits(from, number);
    out = static_cast<std::int64_t>(number);
    return zero && count > 1 ? 0 : count;
  }

  // Digits behind a point, as units of the last place that there may be.

  template <class Cursor>
  static bool one_or_two(Cursor& from, std::int64_t& out) {
    const auto tens = digit(from.byte(0));
    const auto ones = digit(from.byte(1));
    const bool two = ones <= 9;
    out = static_cast<std::int64_t>(tens * 10 + (two ? ones : 0));
    from.at += 1 + two;
    return tens <= 9;
  }

  template <class Cursor>
  static bool up_to(int places, Cursor& from, std::int64_t& out) {
    word fraction = 0;
    const auto count = digits(from, fraction);
    if (count == 0 || count > places)
      return false;
    out = static_cast<std::int64_t>(fraction) * powers_of_ten[static_cast<std::size_t>(places - count)];
    return true;
  }

  /// The date of many messages in a row is the same.
  bool date(const char* at) {
    if (std::memcmp(date_.data(), at, date_.size()) == 0)
      return true;
    const auto midnight = parse_time(std::string{at, date_.size()} + "T00:00:00Z");
    if (!midnight)
      return false;
    std::memcpy(date_.data(), at, date_.size());
    date_us_ = *midnight;
    return true;
  }

  row_writer& row_;
  std::array<char, 10> date_{}; ///< "2018-04-01"
  std::int64_t date_us_ = 0;    ///< its midnight
};

} // namespace

} // namespace vigie
