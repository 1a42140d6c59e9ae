#pragma once

#include "model/base/decimal.hpp"
#include "model/schema/codec.hpp"
#include "model/schema/transaction_fields.hpp"

#include <boost/json/error.hpp>
#include <boost/json/string_view.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vigie {

// Included by codec.cpp alone, and unnamed so that the compiler folds it into the parser: some 3 % of what a
// value costs that the canonical scanner leaves.
namespace {

std::string list_of_types() {
  std::string result;
  for (auto name : transaction_type_names)
    result.append(result.empty() ? "" : ", ").append(name);
  return result;
}

/// Boost.JSON calls this for each element of a document. It fills a transaction, and stops the parser at the
/// first thing that does not fit.
class transaction_handler {
public:
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_object_size = max_array_size;
  static constexpr std::size_t max_string_size = max_array_size;
  static constexpr std::size_t max_key_size = max_array_size;

  void start(transaction& out) {
    out_ = &out;
    failure_.reset();
    depth_ = 0;
    seen_ = 0;
    key_.clear();
    text_.clear();
    out.label = fraud_label::unknown;
  }

  std::optional<decode_failure>& failure() { return failure_; }

  /// The text of a document that is a string, unescaped.
  std::string& text() { return text_; }

  bool on_document_begin(boost::json::error_code&) { return true; }
  bool on_document_end(boost::json::error_code&) { return true; }

  bool on_object_begin(boost::json::error_code& ec) {
    if (depth_ == 1 && field_ != field::other)
      return wrong_type("an object", ec);
    ++depth_;
    return true;
  }

  bool on_object_end(std::size_t, boost::json::error_code& ec) {
    --depth_;
    if (depth_ == 0 && (seen_ & required_fields) != required_fields)
      return fail(decode_error::missing_field, first_missing() + " is missing", ec);
    return true;
  }

  bool on_array_begin(boost::json::error_code& ec) {
    if (depth_ == 0)
      return not_an_object("an array", ec);
    if (depth_ == 1 && field_ != field::other)
      return wrong_type("an array", ec);
    ++depth_;
    return true;
  }

  bool on_array_end(std::size_t, boost::json::error_code&) {
    --depth_;
    return true;
  }

  bool on_key_part(boost::json::string_view part, std::size_t, boost::json::error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }

  bool on_key(boost::json::string_view last, std::size_t size, boost::json::error_code& ec) {
    bool fits = depth_ > 1 || on_field(field_from(joined(key_, last, size)), ec);
    key_.clear();
    return fits;
  }

  bool on_string_part(boost::json::string_view part, std::size_t, boost::json::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }

  bool on_string(boost::json::string_view last, std::size_t size, boost::json::error_code& ec) {
    if (depth_ == 0) {
      text_.append(last.data(), last.size());
      return true;
    }
    bool fits = depth_ > 1 || on_text(joined(text_, last, size), ec);
    text_.clear();
    return fits;
  }

  bool on_number_part(boost::json::string_view, boost::json::error_code&) { return true; }

  // A number's text is whole here, as each document is parsed in one piece.
  bool on_int64(std::int64_t, boost::json::string_view text, boost::json::error_code& ec) {
    return on_number(text, ec);
  }
  bool on_uint64(std::uint64_t, boost::json::string_view text, boost::json::error_code& ec) {
    return on_number(text, ec);
  }
  bool on_double(double, boost::json::string_view text, boost::json::error_code& ec) {
    return on_number(text, ec);
  }

  bool on_bool(bool value, boost::json::error_code& ec) {
    if (depth_ == 0)
      return not_an_object(value ? "true" : "false", ec);
    if (depth_ > 1 || field_ == field::other)
      return true;
    if (field_ != field::is_fraud)
      return wrong_type(value ? "true" : "false", ec);
    out_->label = value ? fraud_label::fraudulent : fraud_label::legitimate;
    return true;
  }

  bool on_null(boost::json::error_code& ec) {
    if (depth_ == 0)
      return not_an_object("null", ec);
    if (depth_ > 1 || field_ == field::other || field_ == field::is_fraud)
      return true;
    return wrong_type("null", ec);
  }

  bool on_comment_part(boost::json::string_view, boost::json::error_code&) { return true; }
  bool on_comment(boost::json::string_view, boost::json::error_code&) { return true; }

private:
  /// A string comes in one piece unless it has escapes; only then is it copied.
  static std::string_view joined(std::string& parts, boost::json::string_view last, std::size_t size) {
    if (last.size() == size)
      return {last.data(), last.size()};
    return parts.append(last.data(), last.size());
  }

  bool on_field(field found, boost::json::error_code& ec) {
    field_ = found;
    if (found == field::other)
      return true;
    if ((seen_ & bit(found)) != 0)
      return fail(decode_error::duplicate_field, name() + " comes twice", ec);
    seen_ |= bit(found);
    return true;
  }

  bool on_text(std::string_view text, boost::json::error_code& ec) {
    switch (field_) {
    case field::other:
    case field::name_orig:
      return true;
    case field::name_dest:
      out_->to_merchant = text.starts_with('M');
      return true;
    case field::type:
      if (auto type = transaction_type_from(text)) {
        out_->type = *type;
        return true;
      }
      return fail(decode_error::unknown_type,
                  "type is " + quoted_excerpt(text) + ", none of " + list_of_types(), ec);
    default:
      return wrong_type("the string " + quoted_excerpt(text), ec);
    }
  }

  bool on_number(std::string_view text, boost::json::error_code& ec) {
    if (depth_ == 0)
      return not_an_object("the number " + ascii_excerpt(text), ec);
    if (depth_ > 1)
      return true;
    switch (field_) {
    case field::step:
      return on_step(text, ec);
    case field::is_fraud:
      return on_label(text, ec);
    case field::amount:
      return on_money(text, out_->amount, ec);
    case field::old_balance_orig:
      return on_money(text, out_->old_balance_orig, ec);
    case field::new_balance_orig:
      return on_money(text, out_->new_balance_orig, ec);
    case field::old_balance_dest:
      return on_money(text, out_->old_balance_dest, ec);
    case field::new_balance_dest:
      return on_money(text, out_->new_balance_dest, ec);
    case field::other:
      return true;
    default:
      return wrong_type("the number " + ascii_excerpt(text), ec);
    }
  }

  bool on_money(std::string_view text, money& out, boost::json::error_code& ec) {
    auto cents = read_decimal(text, 2);
    if (cents.negative)
      return fail(decode_error::negative_amount, found(text) + ", below zero", ec);
    if (cents.whole > static_cast<std::uint64_t>(largest_money.cents()))
      return fail(decode_error::out_of_range, found(text) + ", above " + vigie::to_string(largest_money), ec);
    if (cents.rest == scaled_decimal::remainder::some)
      return fail(decode_error::fraction_of_cent, found(text) + ", not a whole number of cents", ec);
    out = money::from_cents(static_cast<std::int64_t>(cents.whole));
    return true;
  }

  bool on_step(std::string_view text, boost::json::error_code& ec) {
    auto number = read_decimal(text, 0);
    if (number.rest != scaled_decimal::remainder::none)
      return wrong_type("the fraction " + ascii_excerpt(text), ec);
    if (number.negative ||
        number.whole > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
      return fail(decode_error::out_of_range, found(text) + ", outside 0 to 2147483647", ec);
    out_->step = static_cast<std::int32_t>(number.whole);
    return true;
  }

  bool on_label(std::string_view text, boost::json::error_code& ec) {
    auto number = read_decimal(text, 0);
    if (number.rest != scaled_decimal::remainder::none)
      return wrong_type("the fraction " + ascii_excerpt(text), ec);
    if (number.negative || number.whole > 1)
      return fail(decode_error::out_of_range, found(text) + ", neither 0 nor 1", ec);
    out_->label = number.whole == 1 ? fraud_label::fraudulent : fraud_label::legitimate;
    return true;
  }

  std::string name() const { return std::string{to_string(field_)}; }

  std::string found(std::string_view text) const { return name() + " is " + ascii_excerpt(text); }

  std::string first_missing() const {
    for (std::size_t i = 0; i < field_names.size(); ++i)
      if ((seen_ & bit(static_cast<field>(i))) == 0)
        return std::string{field_names[i]};
    return {};
  }

  std::string_view expected() const {
    switch (field_) {
    case field::type:
    case field::name_orig:
    case field::name_dest:
      return "a string";
    case field::step:
      return "a whole number";
    case field::is_fraud:
      return "0, 1, true, false or null";
    default:
      return "a number";
    }
  }

  bool wrong_type(std::string_view what, boost::json::error_code& ec) {
    return fail(decode_error::wrong_type,
                name().append(" is ").append(what).append(", not ").append(expected()), ec);
  }

  bool not_an_object(std::string_view what, boost::json::error_code& ec) {
    return fail(decode_error::not_an_object,
                std::string{"the value is "}.append(what).append(", not an object"), ec);
  }

  bool fail(decode_error error, std::string reason, boost::json::error_code& ec) {
    failure_ = decode_failure{error, std::move(reason)};
    ec = boost::json::error::exception; // any error stops the parser; `failure_` says which it was
    return false;
  }

  transaction* out_ = nullptr;
  std::optional<decode_failure> failure_;
  std::size_t depth_ = 0; ///< open objects and arrays
  unsigned seen_ = 0;     ///< a bit for each known field
  field field_ = field::other;
  std::string key_;  ///< the parts so far of a key with escapes
  std::string text_; ///< the parts so far of a string with escapes
};

} // namespace

} // namespace vigie
