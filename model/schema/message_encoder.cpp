#include "model/schema/message_encoder.hpp"

#include "model/base/time_text.hpp"
#include "model/schema/field_reader.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

namespace vigie {

namespace {

void append_integer(std::int64_t value, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
}

/// So many units of 10^-`decimals`, without zeros at the end; at least one digit behind the point.
void append_decimal(std::int64_t units, int decimals, std::string& out) {
  if (units < 0)
    out += '-';
  const auto magnitude = units < 0 ? -units : units;
  std::int64_t whole = 1;
  for (int i = 0; i < decimals; ++i)
    whole *= 10;
  append_integer(magnitude / whole, out);
  out += '.';
  auto rest = magnitude % whole;
  do {
    whole /= 10;
    out += static_cast<char>('0' + rest / whole);
    rest %= whole;
  } while (rest != 0);
}

void append_time(std::int64_t us, field::time_unit unit, std::string& out) {
  using enum field::time_unit;
  if (unit == none) {
    out.append(1, '"').append(plain_time(us)) += '"';
    return;
  }
  const int decimals = unit == seconds ? 6 : unit == milliseconds ? 3 : 0;
  const std::int64_t whole = unit == seconds ? 1'000'000 : unit == milliseconds ? 1'000 : 1;
  if (us % whole == 0)
    append_integer(us / whole, out);
  else
    append_decimal(us, decimals, out);
}

void append_value(const field& of, const column_view& view, std::size_t row, std::string& out) {
  switch (of.type) {
  case value_type::boolean:
  case value_type::integer:
    append_integer(view.integers[row], out);
    break;
  case value_type::money:
    append_money(view.integers[row], of.decimals, out);
    break;
  case value_type::real:
    append_real(view.reals[row], out);
    break;
  case value_type::text:
    append_string(view.text(row), out);
    break;
  case value_type::time:
    append_time(view.integers[row], of.unit, out);
    break;
  }
}

/// What a data set without the field has in it; empty: nothing.
std::string default_of(const field& of) {
  std::string result;
  if (!of.default_text)
    return result;
  const field_reader reader{of, false};
  const auto& value = reader.standard();
  auto values = make_column(of);
  if (of.type == value_type::real)
    values.append(value.real);
  else if (of.type == value_type::text && of.values.empty())
    values.append(value.text);
  else
    values.append(value.integer);
  append_value(of, values.view(), 0, result);
  return result;
}

/// Turns what stands in `out` from `start` on into a JSON string. It is an object's text, so it has no
/// control characters to escape.
void enclose(std::size_t start, std::string& out) {
  auto special = [](char c) { return c == '"' || c == '\\'; };
  const auto escapes = static_cast<std::size_t>(
      std::count_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), special));
  auto from = out.size();
  out.resize(out.size() + escapes + 2);
  // From the end, so that each character moves once.
  auto to = out.size();
  out[--to] = '"';
  while (from > start) {
    const char c = out[--from];
    out[--to] = c;
    if (special(c))
      out[--to] = '\\';
  }
  out[start] = '"';
}

} // namespace

void append_string(std::string_view text, std::string& out) {
  auto plain = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };
  if (std::all_of(text.begin(), text.end(), plain))
    out.append(1, '"').append(text) += '"';
  else
    out.append(boost::json::serialize(boost::json::string_view{text.data(), text.size()}));
}

void append_money(std::int64_t units, int decimals, std::string& out) {
  if (decimals == 0)
    append_integer(units, out);
  else
    append_decimal(units, decimals, out);
}

void append_real(double value, std::string& out) {
  char digits[40];
  const auto magnitude = std::fabs(value);
  const bool fixed = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value,
                                 fixed ? std::chars_format::fixed : std::chars_format::scientific)
                       .ptr;
  out.append(digits, end);
  if (fixed && std::find(std::begin(digits), end, '.') == end)
    out += ".0";
}

message_encoder::message_encoder(std::shared_ptr<const schema> of) : of_{std::move(of)} {
  for (std::size_t place = 0; place < of_->fields.size() + of_->carried.size(); ++place) {
    add(place);
    defaults_.push_back(place < of_->fields.size() ? std::string{} : default_of(of_->at(place)));
  }
}

void message_encoder::add(std::size_t place) {
  auto* members = &members_;
  const auto& path = of_->at(place).path;
  for (std::size_t i = 0; i < path.size(); ++i) {
    std::string key;
    append_string(path[i], key);
    key += ": ";
    auto found = std::ranges::find(*members, key, &member::key);
    if (found == members->end() || i + 1 == path.size())
      found = members->insert(members->end(), {std::move(key), place, {}});
    members = &found->members;
  }
}

void message_encoder::take(const event_batch& rows) {
  columns_.assign(of_->fields.size() + of_->carried.size(), nullptr);
  views_.resize(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if ((columns_[i] = rows.find(i)) != nullptr)
      views_[i] = columns_[i]->view();
}

void message_encoder::encode(std::size_t row, encoding form, std::string& out) const {
  const auto start = out.size();
  if (!append_members(members_, row, out))
    out += "{}";
  if (form == encoding::string)
    enclose(start, out);
}

/// False where there is none, and nothing is written.
bool message_encoder::append_members(const std::vector<member>& members, std::size_t row,
                                     std::string& out) const {
  bool any = false;
  for (const auto& one : members) {
    const auto before = out.size();
    out.append(any ? ", " : "{").append(one.key);
    bool there = true;
    if (!one.members.empty())
      there = append_members(one.members, row, out);
    else if (columns_[one.place] != nullptr && views_[one.place].has(row))
      append_value(of_->at(one.place), views_[one.place], row, out);
    else if (!defaults_[one.place].empty())
      out += defaults_[one.place];
    else
      there = false;
    if (!there)
      out.resize(before);
    any = any || there;
  }
  if (any)
    out += '}';
  return any;
}

} // namespace vigie
