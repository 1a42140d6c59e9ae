#include "model/schema/json_decoder.hpp"

#include "model/base/utf8.hpp"
#include "model/schema/json_handler.hpp"
#include "model/schema/learnt_layouts.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <string>
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

struct json_decoder::parts {
  parts(std::shared_ptr<const schema> of_, field_selection kept_)
      : of{std::move(of_)}, kept{std::move(kept_)}, fields{decoded_fields(*of, kept)}, tree{*of},
        layouts{*of, fields, tree, row}, document{json::parse_options{}, fields, tree, row} {
    for (std::size_t i = 0; i < kept.fields.size(); ++i)
      if (kept.fields[i] >= fields.size())
        unread.push_back(i);
  }

  /// Parses `text` as one JSON document. A document that is a string leaves its text with the handler.
  std::optional<decode_failure> parse(std::string_view text) {
    document.reset();
    document.handler().start();
    json::error_code ec;
    const auto taken = document.write_some(false, text.data(), text.size(), ec);
    if (auto& failure = document.handler().failure())
      return std::move(failure);
    if (ec || taken < text.size())
      return malformed(text, taken, ec);
    return std::nullopt;
  }

  std::optional<decode_failure> parse_message(std::string_view value) {
    constexpr std::string_view space = " \t\r\n";
    if (auto failure = parse(value))
      return failure;
    if (value[value.find_first_not_of(space)] == '{')
      return std::nullopt;
    // All other documents than objects and strings have failed: this is a string, which has to hold the
    // object.
    std::swap(inner, document.handler().text());
    const auto start = inner.find_first_not_of(space);
    if (start == std::string::npos || inner[start] != '{')
      return decode_failure{decode_error::not_an_object,
                            "the value is a string that does not hold an object: " + quoted_excerpt(inner)};
    return parse(inner);
  }

  std::shared_ptr<const schema> of;
  field_selection kept;
  std::vector<std::size_t> unread; ///< columns of what messages are not read for
  std::vector<decoded_field> fields;
  field_tree tree;
  row_writer row;
  learnt_layouts layouts;
  json::basic_parser<json_handler> document;
  std::string inner; ///< the object's text, where it came in a string
};

json_decoder::json_decoder(std::shared_ptr<const schema> of, field_selection kept)
    : parts_{std::make_unique<parts>(std::move(of), std::move(kept))} {}
json_decoder::~json_decoder() = default;
json_decoder::json_decoder(json_decoder&&) noexcept = default;
json_decoder& json_decoder::operator=(json_decoder&&) noexcept = default;

event_batch json_decoder::make_batch() const {
  return vigie::make_batch(parts_->of, parts_->kept);
}

std::optional<decode_failure> json_decoder::decode(std::string_view value, std::int64_t offset,
                                                   std::int64_t timestamp_ms, event_batch& into) {
  if (auto why = unreadable(value, timestamp_ms))
    return fail(std::move(*why));
  parts_->row.begin(into);
  if (parts_->layouts.read(value)) {
    ++counts_.learnt;
  } else {
    if (auto failure = parts_->parse_message(value))
      return fail(std::move(*failure));
    ++counts_.parsed;
    parts_->layouts.learn(value);
  }
  for (const auto column : parts_->unread)
    into.columns[column].set_missing();
  parts_->row.finish(into, offset, timestamp_ms);
  return std::nullopt;
}

std::optional<decode_failure> json_decoder::fail(decode_failure why) {
  ++counts_.failed;
  return why;
}

std::unique_ptr<message_decoder> make_json_decoder(std::shared_ptr<const schema> of,
                                                   const field_selection& kept,
                                                   const std::function<void()>&) {
  return std::make_unique<json_decoder>(std::move(of), kept);
}

} // namespace vigie
