#include "model/schema/codec.hpp"

#include "model/base/utf8.hpp"
#include "model/schema/canonical_scanner.hpp"
#include "model/schema/transaction_handler.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <utility>

namespace vigie {

namespace {

namespace json = boost::json;

/// Why `text`, of which the parser took `taken` bytes, is not JSON.
decode_failure malformed(std::string_view text, std::size_t taken, json::error_code ec) {
  if (ec == json::error::too_deep)
    return {decode_error::too_deep, "nested deeper than 32 levels"};
  if (ec == json::error::exponent_overflow)
    return {decode_error::out_of_range, "a number's exponent is beyond all bounds"};
  if (!is_utf8(text))
    return {decode_error::invalid_utf8, "the bytes are not UTF-8"};
  if (taken == text.size())
    return {decode_error::malformed_json,
            "the JSON ends too early, after " + std::to_string(text.size()) + " bytes"};
  return {decode_error::malformed_json, "not JSON at byte " + std::to_string(taken) + ": " +
                                            (ec ? ec.message() : "more after the value") + ", found " +
                                            quoted_excerpt(text.substr(taken))};
}

} // namespace

struct codec::parser {
  json::basic_parser<transaction_handler> document{json::parse_options{}};
  std::string inner; ///< the object's text, where it came in a string

  /// Parses `text` as one JSON document. A document that is a string leaves its text with the handler.
  std::optional<decode_failure> parse(std::string_view text, transaction& out) {
    document.reset();
    document.handler().start(out);
    json::error_code ec;
    auto taken = document.write_some(false, text.data(), text.size(), ec);
    if (auto& failure = document.handler().failure())
      return std::move(failure);
    if (ec || taken < text.size())
      return malformed(text, taken, ec);
    return std::nullopt;
  }
};

codec::codec() : parser_(std::make_unique<parser>()) {}
codec::~codec() = default;
codec::codec(codec&&) noexcept = default;
codec& codec::operator=(codec&&) noexcept = default;

std::optional<decode_failure> codec::decode(std::string_view value, std::int64_t timestamp_ms,
                                            transaction& out) {
  constexpr std::string_view space = " \t\r\n";
  if (value.empty())
    return decode_failure{decode_error::no_value, "the message has no value"};
  if (timestamp_ms < 0 || timestamp_ms > last_timestamp_ms)
    return decode_failure{decode_error::bad_timestamp, "the message's timestamp is " +
                                                           std::to_string(timestamp_ms) +
                                                           " ms, outside the years 1970 to 9999"};
  out.timestamp_ms = timestamp_ms;
  if (scan_canonical(value, out))
    return std::nullopt;
  if (auto failure = parser_->parse(value, out))
    return failure;
  auto first = value.find_first_not_of(space);
  if (value[first] == '{')
    return std::nullopt;

  // All other documents than objects and strings have failed: this is a string, which has to hold the object.
  std::swap(parser_->inner, parser_->document.handler().text());
  std::string_view inner = parser_->inner;
  auto start = inner.find_first_not_of(space);
  if (start == std::string_view::npos || inner[start] != '{')
    return decode_failure{decode_error::not_an_object,
                          "the value is a string that does not hold an object: " + quoted_excerpt(inner)};
  return parser_->parse(inner, out);
}

} // namespace vigie
