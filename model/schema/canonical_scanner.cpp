#include "model/schema/canonical_scanner.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

namespace vigie {

namespace {

// -- eight bytes at once --------------------------------------------------------------------------
// A word holds eight characters of the text, the first in its lowest byte.

using word = std::uint64_t;

constexpr word each(unsigned char byte) {
  return word{0x0101010101010101} * byte;
}

word load(const char* text) {
  word result;
  std::memcpy(&result, text, sizeof(result));
  return result;
}

/// How many bytes come before the first whose highest bit is set; 8 if there is none.
int leading(word high_bits) {
  return high_bits == 0 ? 8 : std::countr_zero(high_bits) / 8;
}

/// The high bit of the first byte that is no digit of `values` (characters less '0'). Behind it, carries may
/// set others.
word no_digit(word values) {
  return ((values + each(0x7F - 9)) | values) & each(0x80);
}

/// The number of eight digits (as values): two, then four, then all of them side by side.
word number_of(word values) {
  values = values * 10 + (values >> 8);
  word pairs = values & 0x000000FF000000FF;
  word other_pairs = (values >> 16) & 0x000000FF000000FF;
  return (pairs * (100 + (word{1'000'000} << 32)) + other_pairs * (1 + (word{10'000} << 32))) >> 32;
}

/// The high bit of the first byte that a name cannot have as it is: a quote, a backslash, a control
/// character, or any that is not ASCII. Behind it, borrows may set others.
word not_plain(word text) {
  auto equal = [text](char c) { return (text ^ each(static_cast<unsigned char>(c))) - each(1); };
  return (equal('"') | equal('\\') | (text - each(0x20)) | text) & each(0x80);
}

// -- what stands between the values ---------------------------------------------------------------

template <std::size_t size_with_zero>
struct pattern {
  char text[size_with_zero] = {};
  consteval pattern(const char (&source)[size_with_zero]) { std::copy_n(source, size_with_zero, text); }
};

/// `pattern` without its spaces where a producer writes none, and with a backslash before each quote inside
/// of a string.
template <pattern source, bool spaced, bool escaped>
consteval auto run_of() {
  constexpr auto written = [](auto write) {
    for (char c : source.text) {
      if (c == '\0' || (c == ' ' && !spaced))
        continue;
      if (c == '"' && escaped)
        write('\\');
      write(c);
    }
  };
  constexpr auto size = [written] {
    std::size_t count = 0;
    written([&count](char) { ++count; });
    return count;
  }();
  std::array<char, size> result{};
  std::size_t used = 0;
  written([&](char c) { result[used++] = c; });
  return result;
}

/// True where the text begins with `run`. Whole words, the last of which may overlap: a call of memcmp costs
/// more than the comparison.
template <std::size_t size>
bool begins_with(const char* text, const std::array<char, size>& run) {
  if constexpr (size < sizeof(word)) {
    return std::memcmp(text, run.data(), size) == 0;
  } else {
    word differs = load(text + size - sizeof(word)) ^ load(run.data() + size - sizeof(word));
    for (std::size_t i = 0; i + sizeof(word) < size; i += sizeof(word))
      differs |= load(text + i) ^ load(run.data() + i);
    return differs == 0;
  }
}

// -- types ----------------------------------------------------------------------------------------

/// The names of types as words, to be looked up by their sixth character: a table has no branch to
/// mispredict.
struct type_word {
  word text = 0;
  word mask = 0; ///< of the name's length, at most 8
  std::size_t size = 0;
  transaction_type type = {};
};

consteval std::array<type_word, 256> type_words() {
  std::array<type_word, 256> result;
  for (std::size_t i = 0; i < transaction_type_names.size(); ++i) {
    auto name = transaction_type_names[i];
    type_word entry{0, 0, name.size(), static_cast<transaction_type>(i)};
    for (std::size_t k = 0; k < name.size(); ++k) {
      entry.text |= static_cast<word>(name[k]) << (8 * k);
      entry.mask |= word{0xFF} << (8 * k);
    }
    if (name.size() > 5)
      result[static_cast<unsigned char>(name[5])] = entry;
    else
      result['"'] = result['\\'] = entry; // DEBIT: what follows is the quote, or the backslash before it
  }
  return result;
}

constexpr auto types_by_sixth = type_words();

// -- the scanner ----------------------------------------------------------------------------------

template <bool spaced, bool escaped>
class scanner {
public:
  scanner(std::string_view text, transaction& out)
      : at_(text.data()), end_(text.data() + text.size()), out_(out) {}

  bool scan() {
    return expect<R"({"step": )">() && step()                                       //
           && expect<R"(, "type": ")">() && type()                                  //
           && expect<R"(", "amount": )">() && amount(out_.amount)                   //
           && expect<R"(, "nameOrig": ")">() && name()                              //
           && expect<R"(", "oldbalanceOrg": )">() && amount(out_.old_balance_orig)  //
           && expect<R"(, "newbalanceOrig": )">() && amount(out_.new_balance_orig)  //
           && expect<R"(, "nameDest": ")">() && destination()                       //
           && expect<R"(", "oldbalanceDest": )">() && amount(out_.old_balance_dest) //
           && expect<R"(, "newbalanceDest": )">() && amount(out_.new_balance_dest)  //
           && expect<R"(, "isFraud": )">() && label()                               //
           && at_ == end_;
  }

private:
  bool has(std::ptrdiff_t bytes) const { return end_ - at_ >= bytes; }

  template <pattern source>
  bool expect() {
    static constexpr auto run = run_of<source, spaced, escaped>();
    if (!has(run.size()) || !begins_with(at_, run))
      return false;
    at_ += run.size();
    return true;
  }

  /// One to sixteen digits without a leading zero.
  bool integer(word& out) {
    constexpr word powers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
    if (!has(16))
      return false;
    auto values = load(at_) ^ each('0');
    auto count = leading(no_digit(values));
    if (count == 0 || (*at_ == '0' && count > 1))
      return false;
    out = number_of(values << (8 * (8 - count)));
    at_ += count;
    if (count < 8)
      return true;
    values = load(at_) ^ each('0');
    count = leading(no_digit(values));
    if (count == 0)
      return true;
    out = out * powers[count] + number_of(values << (8 * (8 - count)));
    at_ += count;
    return true;
  }

  /// Digits; after a point one or two more. A third does not get past the run that has to follow.
  bool amount(money& out) {
    word cents = 0;
    if (!integer(cents) || !has(3))
      return false;
    cents *= 100;
    if (*at_ == '.') {
      auto digit = [this](int i) { return static_cast<word>(static_cast<unsigned char>(at_[i])) - '0'; };
      if (digit(1) > 9)
        return false;
      bool two = digit(2) <= 9;
      cents += digit(1) * 10 + (two ? digit(2) : 0);
      at_ += 2 + two;
    }
    out = money::from_cents(static_cast<std::int64_t>(cents));
    return cents <= static_cast<word>(largest_money.cents());
  }

  bool step() {
    word number = 0;
    if (!integer(number) || number > std::numeric_limits<std::int32_t>::max())
      return false;
    out_.step = static_cast<std::int32_t>(number);
    return true;
  }

  bool type() {
    if (!has(8))
      return false;
    const auto& entry = types_by_sixth[static_cast<unsigned char>(at_[5])];
    out_.type = entry.type;
    at_ += entry.size;
    return (load(at_ - entry.size) & entry.mask) == entry.text && entry.size != 0;
  }

  /// Stops at the first character that is not plain, which has to be the run of the closing quote.
  bool name() {
    while (has(8)) {
      auto plain = leading(not_plain(load(at_)));
      at_ += plain;
      if (plain < 8)
        return true;
    }
    return false;
  }

  bool destination() {
    out_.to_merchant = has(1) && *at_ == 'M';
    return name();
  }

  bool zero_or_one(bool& out) {
    if (!has(1) || (*at_ != '0' && *at_ != '1'))
      return false;
    out = *at_++ == '1';
    return true;
  }

  bool label() {
    bool fraudulent = false;
    bool flagged = false;
    if (!zero_or_one(fraudulent))
      return false;
    out_.label = fraudulent ? fraud_label::fraudulent : fraud_label::legitimate;
    return expect<"}">() || (expect<R"(, "isFlaggedFraud": )">() && zero_or_one(flagged) && expect<"}">());
  }

  const char* at_;
  const char* end_;
  transaction& out_;
};

/// `text` is the object's, from its brace on.
template <bool escaped>
bool scan_object(std::string_view text, transaction& out) {
  constexpr std::size_t first_space = escaped ? 10 : 8; // in {"step": 1
  if (text.size() <= first_space)
    return false;
  return text[first_space] == ' ' ? scanner<true, escaped>{text, out}.scan()
                                  : scanner<false, escaped>{text, out}.scan();
}

} // namespace

bool scan_canonical(std::string_view value, transaction& out) {
  if constexpr (std::endian::native != std::endian::little)
    return false;
  if (value.starts_with('{'))
    return scan_object<false>(value, out);
  if (value.size() > 2 && value.front() == '"' && value.back() == '"')
    return scan_object<true>(value.substr(1, value.size() - 2), out);
  return false;
}

} // namespace vigie
