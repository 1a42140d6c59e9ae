#include "training/columns.hpp"

#include "model/base/decimal.hpp"
#include "model/base/utf8.hpp"
#include "training/dataset.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace vigie {

namespace {

constexpr complaint fits = nullptr;
constexpr complaint not_a_number = "is not a number";

/// A cell that is a number, or text that is one; null and booleans are none.
std::optional<double> to_double(const cell& value) {
  if (const auto* number = std::get_if<double>(&value))
    return *number;
  if (const auto* number = std::get_if<std::int64_t>(&value))
    return static_cast<double>(*number);
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    double number = 0;
    const auto* end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, number);
    if (parsed.ec == std::errc{} && parsed.ptr == end)
      return number;
  }
  return std::nullopt;
}

/// The decimal that a cell shows: its own text, or the shortest that is the same double.
scaled_decimal to_cents(const cell& value, double number) {
  if (const auto* text = std::get_if<std::string_view>(&value))
    return read_decimal(*text, 2);
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return read_decimal({digits.data(), end}, 2);
}

complaint read_money(const cell& value, money& out) {
  const auto number = to_double(value);
  if (!number || !std::isfinite(*number))
    return not_a_number;
  if (*number < 0)
    return "is below zero";
  if (*number > largest_money.units())
    return "is above 10000000000000.00";
  // Nearly all are the double nearest to a whole number of cents.
  const auto nearest = static_cast<std::int64_t>(std::llround(*number * 100));
  if (static_cast<double>(nearest) / 100.0 == *number && !std::holds_alternative<std::string_view>(value)) {
    out = money::from_cents(nearest);
    return fits;
  }
  const auto cents = to_cents(value, *number);
  if (cents.rest == scaled_decimal::remainder::some)
    return "is not a whole number of cents";
  out = money::from_cents(static_cast<std::int64_t>(cents.whole));
  return fits;
}

/// How an error shows a cell.
std::string describe(const cell& value) {
  if (const auto* text = std::get_if<std::string_view>(&value))
    return '"' + excerpt(*text) + '"';
  if (const auto* number = std::get_if<double>(&value)) {
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr};
  }
  if (const auto* number = std::get_if<std::int64_t>(&value))
    return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value))
    return *flag ? "true" : "false";
  return "the empty value";
}

template <money transaction::*Member>
complaint assign_money(const cell& value, transaction_row& row) {
  return read_money(value, row.values.*Member);
}

complaint assign_step(const cell& value, transaction_row& row) {
  const auto number = to_double(value);
  if (!number || std::floor(*number) != *number)
    return "is not a whole number";
  if (*number < 0 || *number > std::numeric_limits<std::int32_t>::max())
    return "is outside 0 to 2147483647";
  row.values.step = static_cast<std::int32_t>(*number);
  return fits;
}

complaint assign_type(const cell& value, transaction_row& row) {
  const auto* text = std::get_if<std::string_view>(&value);
  const auto type = text ? transaction_type_from(*text) : std::nullopt;
  if (!type)
    return "is none of CASH_IN, CASH_OUT, DEBIT, PAYMENT, TRANSFER";
  row.values.type = *type;
  return fits;
}

complaint read_name(const cell& value, std::string& out) {
  const auto* text = std::get_if<std::string_view>(&value);
  if (!text)
    return "is not text";
  out = *text;
  return fits;
}

complaint assign_name_orig(const cell& value, transaction_row& row) {
  return read_name(value, row.name_orig);
}

complaint assign_name_dest(const cell& value, transaction_row& row) {
  const auto result = read_name(value, row.name_dest);
  row.values.to_merchant = row.name_dest.starts_with('M');
  return result;
}

bool is_text(const cell& value, std::string_view text) {
  const auto* own = std::get_if<std::string_view>(&value);
  return own && *own == text;
}

bool is_absent(const cell& value) {
  return std::holds_alternative<std::monostate>(value) || is_text(value, "");
}

complaint read_flag(const cell& value, bool& out) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    out = *flag;
    return fits;
  }
  if (is_text(value, "true") || is_text(value, "false")) {
    out = is_text(value, "true");
    return fits;
  }
  const auto number = to_double(value);
  if (number != 0.0 && number != 1.0)
    return "is neither 0 nor 1";
  out = number == 1.0;
  return fits;
}

complaint assign_fraud(const cell& value, transaction_row& row) {
  row.values.label = fraud_label::unknown;
  if (is_absent(value))
    return fits;
  bool flag = false;
  const auto result = read_flag(value, flag);
  row.values.label = flag ? fraud_label::fraudulent : fraud_label::legitimate;
  return result;
}

complaint assign_flagged(const cell& value, transaction_row& row) {
  return is_absent(value) ? fits : read_flag(value, row.is_flagged_fraud);
}

complaint assign_weight(const cell& value, transaction_row& row) {
  const auto number = to_double(value);
  if (!number || !std::isfinite(*number))
    return not_a_number;
  if (*number <= 0)
    return "is not above zero";
  row.weight = *number;
  return fits;
}

} // namespace

const std::array<column, 12> columns{{
    {"step", true, assign_step},
    {"type", true, assign_type},
    {"amount", true, assign_money<&transaction::amount>},
    {"nameOrig", true, assign_name_orig},
    {"oldbalanceOrg", true, assign_money<&transaction::old_balance_orig>},
    {"newbalanceOrig", true, assign_money<&transaction::new_balance_orig>},
    {"nameDest", true, assign_name_dest},
    {"oldbalanceDest", true, assign_money<&transaction::old_balance_dest>},
    {"newbalanceDest", true, assign_money<&transaction::new_balance_dest>},
    {"isFraud", false, assign_fraud},
    {"isFlaggedFraud", false, assign_flagged},
    {"weight", false, assign_weight},
}};

void reject(std::string_view column, const cell& value, complaint wrong, std::string_view file,
            std::int64_t row) {
  auto text = std::string(file) + ": row " + std::to_string(row) + ", column " + std::string(column) + ": ";
  throw dataset_error(text + describe(value) + ' ' + wrong);
}

} // namespace vigie
