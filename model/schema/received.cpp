#include "model/schema/received.hpp"

#include <boost/json/parse.hpp>

namespace vigie {

namespace {

namespace json = boost::json;

std::string text_of(const json::value& string) {
  const auto& text = string.as_string();
  return {text.data(), text.size()};
}

} // namespace

received_parts received_parts_of(std::string_view value) {
  auto parse = [](std::string_view text) { return json::parse({text.data(), text.size()}); };
  auto document = parse(value);
  std::string object{value};
  if (document.is_string()) {
    object = text_of(document);
    document = parse(object);
  }
  auto name_orig = text_of(document.at("nameOrig"));
  return {std::move(object), std::move(name_orig)};
}

} // namespace vigie
