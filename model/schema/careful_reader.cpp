#include "model/schema/careful_reader.hpp"

#include "model/base/utf8.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <limits>

namespace vigie {

namespace {

namespace json = boost::json;

/// Keeps the text of a document that is a string.
struct text_handler {
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_object_size = max_array_size;
  static constexpr std::size_t max_string_size = max_array_size;
  static constexpr std::size_t max_key_size = max_array_size;

  std::string text;

  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    text.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view last, std::size_t, json::error_code&) {
    text.append(last.data(), last.size());
    return true;
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return true; }
  bool on_object_end(std::size_t, json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t, json::error_code&) { return true; }
  bool on_key_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_key(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double, json::string_view, json::error_code&) { return true; }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool begins_with(const char* from, const char* end, std::string_view text) {
  return std::string_view{from, end}.starts_with(text);
}

} // namespace

struct careful_reader::unescaper {
  json::basic_parser<text_handler> document{json::parse_options{}};

  bool read(std::string_view token) {
    document.reset();
    document.handler().text.clear();
    json::error_code ec;
    return document.write_some(false, token.data(), token.size(), ec) == token.size() && !ec;
  }
};

careful_reader::careful_reader(const std::vector<decoded_field>& fields, row_writer& row)
    : fields_{fields}, row_{row}, unescaper_{std::make_unique<unescaper>()} {}
careful_reader::~careful_reader() = default;

const char* careful_reader::read(std::int32_t field, bool in_string, const char* from, const char* end) {
  was_text_ = from != end && *from == (in_string ? '\\' : '"');
  if (was_text_)
    return in_string ? read_inner_text(field, from, end) : read_text(field, from, end);
  if (from != end && (*from == '-' || is_digit(*from)))
    return read_number(field, from, end);
  return read_word(field, from, end);
}

const char* careful_reader::read_text(std::int32_t field, const char* from, const char* end) {
  for (const auto* at = from + 1; at < end; ++at) {
    if (*at == '\\')
      ++at;
    else if (*at == '"')
      return take_text(field, {from, at + 1}) ? at + 1 : nullptr;
  }
  return nullptr;
}

/// The string's quotes and backslashes have backslashes of the outer string before them.
const char* careful_reader::read_inner_text(std::int32_t field, const char* from, const char* end) {
  token_.clear();
  bool escaped = false; // by a backslash of the inner string
  for (const auto* at = from; at < end; ++at) {
    char c = *at;
    if (c == '"' || (c == '\\' && ++at == end))
      return nullptr;
    const bool outer = c == '\\';
    if (outer)
      c = *at;
    if (outer && c != '"' && c != '\\' && c != '/')
      return nullptr;
    token_ += c;
    if (token_.front() != '"')
      return nullptr;
    if (outer && c == '"' && !escaped && token_.size() > 1)
      return take_text(field, token_) ? at + 1 : nullptr;
    escaped = outer && c == '\\' && !escaped;
  }
  return nullptr;
}

bool careful_reader::take_text(std::int32_t field, std::string_view token) {
  auto text = token.substr(1, token.size() - 2);
  const bool plain =
      std::ranges::none_of(text, [](char c) { return c == '\\' || static_cast<unsigned char>(c) < 0x20; });
  if (plain && !is_utf8(text))
    return false;
  if (!plain) {
    if (!unescaper_->read(token))
      return false;
    text = unescaper_->document.handler().text;
  }
  if (field < 0)
    return true;
  const auto& of = fields_[static_cast<std::size_t>(field)];
  field_value value;
  if (of.reader.read_text(text, value))
    return false;
  row_.set(of, value);
  return true;
}

const char* careful_reader::read_number(std::int32_t field, const char* from, const char* end) {
  constexpr std::size_t longest_exponent = 6; // the parser refuses some that are far longer
  const auto* behind = std::find_if_not(from, end, [](char c) {
    return is_digit(c) || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
  });
  const std::string_view text{from, behind};
  const auto exponent = std::min(text.find_first_of("eE"), text.size());
  if (!is_json_number(text) || text.size() - exponent > longest_exponent)
    return nullptr;
  if (field < 0)
    return behind;
  const auto& of = fields_[static_cast<std::size_t>(field)];
  field_value value;
  if (of.reader.read_number(text, value))
    return nullptr;
  row_.set(of, value);
  return behind;
}

const char* careful_reader::read_word(std::int32_t field, const char* from, const char* end) {
  const auto* of = field < 0 ? nullptr : &fields_[static_cast<std::size_t>(field)];
  if (begins_with(from, end, "null")) {
    if (of != nullptr && !of->reader.may_be_missing())
      return nullptr;
    if (of != nullptr)
      row_.set_missing(*of);
    return from + 4;
  }
  const bool yes = begins_with(from, end, "true");
  if (!yes && !begins_with(from, end, "false"))
    return nullptr;
  field_value value;
  if (of != nullptr) {
    if (of->reader.read_bool(yes, value))
      return nullptr;
    row_.set(*of, value);
  }
  return from + (yes ? 4 : 5);
}

} // namespace vigie
