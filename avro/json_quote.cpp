#include "avro/json_quote.hpp"

#include "avro/generic_value.hpp"
#include "avro/scalar.hpp"
#include "model/base/json_text.hpp"
#include "model/base/time_text.hpp"
#include "model/base/utf8.hpp"

#include <cmath>
#include <memory>

namespace vigie {

namespace {

using kind = avro_type::kind;
using meaning = avro_type::meaning;

std::string text_of_bytes(std::string_view bytes) {
  if (is_utf8(bytes))
    return json_text(bytes);
  std::string latin;
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x80)
      latin += byte;
    else
      latin.append({static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))});
  }
  return json_text(std::string_view{latin});
}

std::string text_of(const cell& value) {
  if (const auto* time = std::get_if<instant>(&value)) {
    if (time->us < first_time_us || time->us > last_time_us)
      return json_text(time->us);
    const auto text = rfc3339(time->us);
    return '"' + (time->is_day ? text.substr(0, text.find('T')) : text) + '"';
  }
  return json_text(std::get<std::int64_t>(value));
}

template <class Real>
std::string text_of_real(Real value) {
  if (std::isfinite(value))
    return json_text(value);
  return std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
}

class quoter {
public:
  std::string text;

  void add(const avro_type& type, avro_value_t* value) {
    switch (type.is) {
    case kind::record:
      return add_record(type, value);
    case kind::array:
      return add_elements(type, value, false);
    case kind::map:
      return add_elements(type, value, true);
    case kind::choice: {
      int branch = 0;
      avro_value_t current;
      check(avro_value_get_discriminant(value, &branch));
      check(avro_value_get_current_branch(value, &current));
      return add(*type.parts.at(static_cast<std::size_t>(branch)), &current);
    }
    default:
      text += scalar(type, value);
    }
  }

private:
  void add_record(const avro_type& type, avro_value_t* value) {
    text += '{';
    for (std::size_t i = 0; i < type.parts.size(); ++i) {
      avro_value_t part;
      check(avro_value_get_by_index(value, i, &part, nullptr));
      text.append(i == 0 ? "" : ",").append(json_text(type.names[i])) += ':';
      add(*type.parts[i], &part);
    }
    text += '}';
  }

  void add_elements(const avro_type& type, avro_value_t* value, bool has_keys) {
    std::size_t size = 0;
    check(avro_value_get_size(value, &size));
    text += has_keys ? '{' : '[';
    for (std::size_t i = 0; i < size; ++i) {
      avro_value_t part;
      const char* key = nullptr;
      check(avro_value_get_by_index(value, i, &part, has_keys ? &key : nullptr));
      text += i == 0 ? "" : ",";
      if (has_keys)
        text.append(text_of_bytes(key)) += ':';
      add(*type.parts.front(), &part);
    }
    text += has_keys ? '}' : ']';
  }

  static std::string scalar(const avro_type& type, avro_value_t* value) {
    switch (type.is) {
    case kind::boolean: {
      int flag = 0;
      check(avro_value_get_boolean(value, &flag));
      return flag != 0 ? "true" : "false";
    }
    case kind::int32: {
      std::int32_t number = 0;
      check(avro_value_get_int(value, &number));
      return text_of(number_cell(type, number));
    }
    case kind::int64: {
      std::int64_t number = 0;
      check(avro_value_get_long(value, &number));
      return text_of(number_cell(type, number));
    }
    case kind::float32: {
      float number = 0;
      check(avro_value_get_float(value, &number));
      return text_of_real(number);
    }
    case kind::float64: {
      double number = 0;
      check(avro_value_get_double(value, &number));
      return text_of_real(number);
    }
    case kind::text: {
      const char* characters = nullptr;
      std::size_t size = 0;
      check(avro_value_get_string(value, &characters, &size));
      return text_of_bytes({characters, size - 1}); // with the zero behind it
    }
    case kind::bytes:
    case kind::fixed: {
      const void* bytes = nullptr;
      std::size_t size = 0;
      check(type.is == kind::bytes ? avro_value_get_bytes(value, &bytes, &size)
                                   : avro_value_get_fixed(value, &bytes, &size));
      const std::string_view whole{static_cast<const char*>(bytes), size};
      const auto digits = type.means == meaning::decimal ? decimal_of(whole, type.scale) : std::string{};
      return digits.empty() ? text_of_bytes(whole) : digits;
    }
    case kind::enumeration: {
      int symbol = 0;
      check(avro_value_get_enum(value, &symbol));
      return json_text(type.names.at(static_cast<std::size_t>(symbol)));
    }
    default:
      return "null";
    }
  }
};

} // namespace

std::string json_of(const writer_schema& written_by, std::string_view bytes) {
  generic_value value{written_by.root().schema};
  const auto close = [](avro_reader_t reader) { avro_reader_free(reader); };
  const std::unique_ptr<std::remove_pointer_t<avro_reader_t>, decltype(close)> reader{
      avro_reader_memory(bytes.data(), static_cast<std::int64_t>(bytes.size())), close};
  // libavro leaks a text that it can't read whole, but not one that it skips.
  check(avro_skip_data(reader.get(), written_by.root().schema));
  avro_reader_memory_set_source(reader.get(), bytes.data(), static_cast<std::int64_t>(bytes.size()));
  check(avro_value_read(reader.get(), value.get()));
  quoter quoted;
  quoted.add(written_by.root(), value.get());
  return std::move(quoted.text);
}

} // namespace vigie
