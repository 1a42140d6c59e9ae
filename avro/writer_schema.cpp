#include "avro/writer_schema.hpp"

#include "avro/allocation.hpp"

#include <avro.h>
#include <boost/json.hpp>

#include <stdexcept>

namespace vigie {

namespace json = boost::json;

namespace {

using kind = avro_type::kind;
using meaning = avro_type::meaning;

/// The JSON of a schema may nest this deep: a record within a record takes four levels.
constexpr std::size_t deepest_json = 256;

kind kind_of(avro_schema_t schema) {
  switch (avro_typeof(schema)) {
  case AVRO_STRING:
    return kind::text;
  case AVRO_BYTES:
    return kind::bytes;
  case AVRO_INT32:
    return kind::int32;
  case AVRO_INT64:
    return kind::int64;
  case AVRO_FLOAT:
    return kind::float32;
  case AVRO_DOUBLE:
    return kind::float64;
  case AVRO_BOOLEAN:
    return kind::boolean;
  case AVRO_RECORD:
    return kind::record;
  case AVRO_ENUM:
    return kind::enumeration;
  case AVRO_FIXED:
    return kind::fixed;
  case AVRO_MAP:
    return kind::map;
  case AVRO_ARRAY:
    return kind::array;
  case AVRO_UNION:
    return kind::choice;
  default:
    return kind::null;
  }
}

std::string text_at(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

/// A logical type that its kind does not have is none, as Avro's specification says.
meaning meaning_of(const json::object& object, kind is) {
  const auto name = text_at(object, "logicalType");
  if (name == "decimal" && (is == kind::bytes || is == kind::fixed))
    return meaning::decimal;
  if (name == "date" && is == kind::int32)
    return meaning::date;
  if (is == kind::int64 && (name == "timestamp-millis" || name == "local-timestamp-millis"))
    return meaning::timestamp_ms;
  if (is == kind::int64 && (name == "timestamp-micros" || name == "local-timestamp-micros"))
    return meaning::timestamp_us;
  return meaning::itself;
}

} // namespace

std::string_view avro_type::called() const {
  switch (is) {
  case kind::null:
    return "null";
  case kind::boolean:
    return "true or false";
  case kind::int32:
  case kind::int64:
  case kind::float32:
  case kind::float64:
    return "a number";
  case kind::bytes:
  case kind::fixed:
    return means == meaning::decimal ? "a decimal" : "bytes";
  case kind::text:
  case kind::enumeration:
    return "a string";
  case kind::array:
    return "an array";
  case kind::record:
  case kind::map:
    return "an object";
  case kind::choice:
    return "a union";
  }
  return "nothing";
}

/// libavro keeps no logical types, so its schema and the JSON that it was made of are gone through side by
/// side.
struct writer_schema::builder {
  writer_schema& into;
  std::map<std::string, avro_type*> named; ///< by full name

  avro_type* add(avro_schema_t schema) {
    auto& type = into.types_.emplace_back();
    type.schema = schema;
    type.is = kind_of(schema);
    return &type;
  }

  static std::string full_name(const std::string& name, const std::string& space) {
    return name.find('.') != std::string::npos || space.empty() ? name : space + '.' + name;
  }

  const avro_type* build(const json::value& text, avro_schema_t schema, const std::string& space) {
    if (const auto* object = text.if_object()) {
      const auto* type = object->if_contains("type");
      if (type != nullptr && !type->is_string())
        return build(*type, schema, space);
      return build_object(*object, schema, space);
    }
    if (const auto* branches = text.if_array()) {
      auto* type = add(schema);
      for (std::size_t i = 0; i < branches->size(); ++i)
        type->parts.push_back(
            build((*branches)[i], avro_schema_union_branch(schema, static_cast<int>(i)), space));
      return type;
    }
    const auto& name = text.as_string();
    // libavro refers to a named type by a link, and makes types without a name anew.
    if (avro_typeof(schema) != AVRO_LINK)
      return add(schema);
    const auto found = named.find(full_name({name.data(), name.size()}, space));
    if (found == named.end())
      throw std::invalid_argument("it names the type " + std::string{name.data(), name.size()} +
                                  " where there is none");
    return found->second;
  }

  const avro_type* build_object(const json::object& object, avro_schema_t schema, std::string space) {
    if (avro_typeof(schema) == AVRO_LINK)
      return build(object.at("type"), schema, space);
    auto* type = add(schema);
    if (type->is == kind::record || type->is == kind::enumeration || type->is == kind::fixed) {
      if (const auto own = text_at(object, "namespace"); !own.empty())
        space = own;
      const auto full = full_name(text_at(object, "name"), space);
      space = full.substr(0, full.find_last_of('.') == std::string::npos ? 0 : full.find_last_of('.'));
      named[full] = type;
    }
    fill(*type, object, schema, space);
    return type;
  }

  void fill(avro_type& type, const json::object& object, avro_schema_t schema, const std::string& space) {
    switch (type.is) {
    case kind::record: {
      int place = 0;
      for (const auto& field : object.at("fields").as_array()) {
        type.names.push_back(text_at(field.as_object(), "name"));
        type.parts.push_back(build(field.as_object().at("type"),
                                   avro_schema_record_field_get_by_index(schema, place++), space));
      }
      break;
    }
    case kind::enumeration:
      for (int i = 0; i < avro_schema_enum_number_of_symbols(schema); ++i)
        type.names.emplace_back(avro_schema_enum_get(schema, i));
      break;
    case kind::array:
      type.parts.push_back(build(object.at("items"), avro_schema_array_items(schema), space));
      break;
    case kind::map:
      type.parts.push_back(build(object.at("values"), avro_schema_map_values(schema), space));
      break;
    default:
      type.means = meaning_of(object, type.is);
      if (const auto* scale = object.if_contains("scale"); scale != nullptr && scale->is_int64())
        type.scale = static_cast<int>(scale->as_int64());
    }
  }
};

writer_schema::~writer_schema() {
  if (schema_ != nullptr)
    avro_schema_decref(schema_);
}

writer_schema::result writer_schema::parse(std::string_view text) {
  use_bounded_allocation();
  const std::shared_ptr<writer_schema> made{new writer_schema};
  made->bytes_ = text.size();
  json::error_code ec;
  json::parse_options options;
  options.max_depth = deepest_json;
  const auto document = json::parse({text.data(), text.size()}, ec, {}, options);
  if (ec)
    return "it is not JSON: " + ec.message();
  // A primitive type by its name alone is a schema to Avro, and none to libavro.
  const auto object =
      document.is_string() ? json::serialize(json::object{{"type", document}}) : std::string{text};
  if (avro_schema_from_json_length(object.data(), object.size(), &made->schema_) != 0)
    return "it is no Avro schema";
  try {
    made->root_ = builder{*made, {}}.build(document, made->schema_, {});
  } catch (const std::exception& error) {
    return std::string{error.what()};
  }
  return made;
}

} // namespace vigie
