#include "training/guess.hpp"

#include "model/schema/field_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <set>

namespace vigie {

namespace {

using form = sample_value::form;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string_view trimmed(std::string_view text) {
  constexpr auto spaces = " \t\r\n";
  const auto first = std::min(text.find_first_not_of(spaces), text.size());
  return text.substr(first, text.find_last_not_of(spaces) + 1 - first);
}

bool fits(const field_reader& reader, const field& of, const sample_value& value) {
  field_value out;
  switch (value.is) {
  case form::none:
    return true;
  case form::flag:
    return !reader.read_bool(value.text == "true", out);
  case form::number:
    return !reader.read_number(value.text, out);
  case form::word:
    return !reader.read_cell(of.type == value_type::text ? std::string_view{value.text} : trimmed(value.text),
                             out);
  default:
    return !reader.read_text(value.text, out);
  }
}

bool all_fit(const sample_column& column, const field& of) {
  const field_reader reader{of, false};
  return std::ranges::all_of(column.values, [&](const auto& value) { return fits(reader, of, value); });
}

field of_type(value_type type) {
  field result;
  result.type = type;
  return result;
}

/// What the column's numbers are counted in, where they may be times from 2001 to 2096.
field::time_unit unit_of(const sample_column& column) {
  double largest = 0;
  double smallest = 1e300;
  for (const auto& value : column.values)
    if (value.is != form::none) {
      const auto number = std::strtod(value.text.c_str(), nullptr);
      largest = std::max(largest, number);
      smallest = std::min(smallest, number);
    }
  using unit = field::time_unit;
  const auto within = [&](double scale) { return smallest >= 1e9 * scale && largest <= 4e9 * scale; };
  return within(1)     ? unit::seconds
         : within(1e3) ? unit::milliseconds
         : within(1e6) ? unit::microseconds
                       : unit::none;
}

class guesser {
public:
  explicit guesser(const sample_column& column) : column_{column}, name_{column.path.back()} {
    for (const auto& value : column.values)
      if (value.is != form::none)
        values_.insert(std::string{trimmed(value.text)});
  }

  std::optional<guess> run() {
    if (values_.empty())
      return guess{of_type(value_type::text), "no row of the sample has a value"};
    if (is_flag())
      return guess{of_type(value_type::boolean), only_digits() ? "only 0 and 1 in the sample" : ""};
    if (const auto found = time())
      return found;
    if (takes_numbers())
      return number();
    if (takes(of_type(value_type::text)))
      return text();
    return std::nullopt;
  }

private:
  bool takes(const field& of) const { return all_fit(column_, of); }

  bool only_digits() const {
    return values_.contains("0") || values_.contains("1") || values_.contains("0.0");
  }

  bool is_flag() const { return takes(of_type(value_type::boolean)); }

  /// Text may say a number in a message only where it is money.
  bool takes_numbers() const {
    return takes(of_type(value_type::real)) || (is_money_name() && money().has_value());
  }

  std::optional<guess> time() const {
    const auto plain = of_type(value_type::time);
    if (takes(plain))
      return guess{plain, ""};
    if (!speaks_of(name_, {"time", "date", "timestamp", "ts", "at", "when", "epoch"}) ||
        !takes(of_type(value_type::integer)))
      return std::nullopt;
    auto counted = plain;
    counted.unit = unit_of(column_);
    if (counted.unit == field::time_unit::none || !takes(counted))
      return std::nullopt;
    return guess{counted, "taken for a time by its name and size"};
  }

  bool is_money_name() const {
    return speaks_of(name_,
                     {"amount", "amt", "balance", "balanceorig", "balancedest", "balanceorg", "price",
                      "total", "fee", "fees", "value", "paid", "received", "cost", "sum", "credit", "limit"});
  }

  bool is_name_of_something() const {
    return speaks_of(name_, {"id", "account", "acct", "card", "num", "number", "zip", "code", "bank", "iban",
                             "phone", "zipcode", "postcode", "customer", "terminal", "merchant"});
  }

  /// With the fewest places that hold every value exactly.
  std::optional<field> money() const {
    if (!column_.holds_cents)
      return std::nullopt;
    for (const bool negative : {false, true})
      for (int decimals = 2; decimals <= 4; ++decimals) {
        auto made = of_type(value_type::money);
        made.decimals = decimals;
        made.negative = negative;
        if (takes(made))
          return made;
      }
    return std::nullopt;
  }

  guess number() const {
    if (is_money_name())
      if (const auto made = money())
        return {*made, "taken for money by its name"};
    if (!takes(of_type(value_type::integer)))
      return {of_type(value_type::real), ""};
    if (is_name_of_something() && takes(of_type(value_type::text)))
      return {of_type(value_type::text), "whole numbers, taken for a name and kept as text"};
    return {of_type(value_type::integer), ""};
  }

  guess text() const {
    constexpr std::size_t most_values = 20;
    constexpr std::size_t rows_a_value = 20;
    constexpr std::size_t longest = 64;
    auto made = of_type(value_type::text);
    const bool few = values_.size() <= most_values && column_.values.size() >= rows_a_value * values_.size();
    const bool plain = std::ranges::all_of(
        values_, [](const auto& value) { return !value.empty() && value.size() <= longest; });
    if (!few || !plain || is_name_of_something())
      return {made, ""};
    made.values.assign(values_.begin(), values_.end());
    if (!takes(made))
      return {of_type(value_type::text), ""};
    return {made, "all values of the sample; a message with another one is a dead letter"};
  }

  const sample_column& column_;
  std::string name_;
  std::set<std::string> values_;
};

} // namespace

bool speaks_of(const std::string& name, std::initializer_list<std::string_view> words) {
  // "oldbalanceOrg", "TX_AMOUNT" and "Amount Paid" in words.
  std::string spaced = " ";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (i > 0 && std::isupper(c) != 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0)
      spaced += ' ';
    spaced += std::isalnum(c) != 0 ? name[i] : ' ';
  }
  spaced = lower(spaced + ' ');
  return std::ranges::any_of(words, [&](std::string_view word) {
    constexpr std::size_t telling = 5; // letters, so that "isfraud" speaks of fraud
    const auto found = spaced.find(std::string{word} + ' ');
    return found != std::string::npos && (spaced[found - 1] == ' ' || word.size() >= telling);
  });
}

std::optional<guess> guess_field(const sample_column& column) {
  auto result = guesser{column}.run();
  if (!result)
    return std::nullopt;
  result->made.optional =
      std::ranges::any_of(column.values, [](const auto& value) { return value.is == form::none; });
  return result;
}

} // namespace vigie
