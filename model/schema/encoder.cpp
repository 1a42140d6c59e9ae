#include "model/schema/encoder.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>

namespace vigie {

namespace {

void append_integer(std::int64_t value, std::string& out) {
  char digits[20];
  auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  out.append(digits, end);
}

void append_string(std::string_view text, std::string& out) {
  auto plain = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };
  if (std::all_of(text.begin(), text.end(), plain))
    out.append(1, '"').append(text).append(1, '"');
  else
    out.append(boost::json::serialize(boost::json::string_view{text.data(), text.size()}));
}

void append_object(const transaction_row& row, std::string& out) {
  const auto& values = row.values;
  auto number = [&out](std::string_view key, money amount) {
    out.append(key);
    append_shortest(amount, out);
  };
  out.append(R"({"step": )");
  append_integer(values.step, out);
  out.append(R"(, "type": ")").append(to_string(values.type)).append(1, '"');
  number(R"(, "amount": )", values.amount);
  append_string(row.name_orig, out.append(R"(, "nameOrig": )"));
  number(R"(, "oldbalanceOrg": )", values.old_balance_orig);
  number(R"(, "newbalanceOrig": )", values.new_balance_orig);
  append_string(row.name_dest, out.append(R"(, "nameDest": )"));
  number(R"(, "oldbalanceDest": )", values.old_balance_dest);
  number(R"(, "newbalanceDest": )", values.new_balance_dest);
  if (values.label != fraud_label::unknown)
    out.append(R"(, "isFraud": )").append(values.label == fraud_label::fraudulent ? "1" : "0");
  out.append(R"(, "isFlaggedFraud": )").append(row.is_flagged_fraud ? "1}" : "0}");
}

/// Turns what stands in `out` from `start` on into a JSON string. It is an object's text, so it has no
/// control characters to escape.
void enclose(std::size_t start, std::string& out) {
  auto special = [](char c) { return c == '"' || c == '\\'; };
  auto text = out.begin() + static_cast<std::ptrdiff_t>(start);
  auto escapes = static_cast<std::size_t>(std::count_if(text, out.end(), special));
  auto from = out.size();
  out.resize(out.size() + escapes + 2);
  // From the end, so that each character moves once.
  auto to = out.size();
  out[--to] = '"';
  while (from > start) {
    char c = out[--from];
    out[--to] = c;
    if (special(c))
      out[--to] = '\\';
  }
  out[start] = '"';
}

} // namespace

void encode(const transaction_row& row, encoding form, std::string& out) {
  auto start = out.size();
  append_object(row, out);
  if (form == encoding::string)
    enclose(start, out);
}

void append_shortest(money amount, std::string& out) {
  append_integer(amount.cents() / 100, out);
  auto rest = static_cast<int>(amount.cents() % 100);
  out += '.';
  out += static_cast<char>('0' + rest / 10);
  if (rest % 10 != 0)
    out += static_cast<char>('0' + rest % 10);
}

} // namespace vigie
