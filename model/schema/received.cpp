#include "model/schema/received.hpp"

#include <boost/json.hpp>

namespace vigie {

namespace {

namespace json = boost::json;

/// A number is told as it is written.
std::optional<std::string> text_of(const json::value& document, const field* of) {
  const auto* value = &document;
  if (of == nullptr)
    return std::nullopt;
  for (const auto& key : of->path) {
    const auto* object = value->if_object();
    value = object == nullptr ? nullptr : object->if_contains(key);
    if (value == nullptr)
      return std::nullopt;
  }
  if (value->is_null())
    return std::nullopt;
  if (const auto* text = value->if_string())
    return std::string{text->data(), text->size()};
  return json::serialize(*value);
}

} // namespace

received_parts received_parts_of(std::string_view value, const schema& of) {
  auto parse = [](std::string_view text) {
    json::parse_options options;
    options.max_depth = 64; // Avro's messages nest as deep
    return json::parse({text.data(), text.size()}, {}, options);
  };
  auto document = parse(value);
  std::string object{value};
  if (const auto* inner = document.if_string()) {
    object.assign(inner->data(), inner->size());
    document = parse(object);
  }
  auto account = text_of(document, of.with(field_role::account));
  auto id = text_of(document, of.with(field_role::id));
  return {std::move(object), std::move(account), std::move(id)};
}

} // namespace vigie
