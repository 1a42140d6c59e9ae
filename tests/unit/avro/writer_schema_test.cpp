#define CAF_SUITE avro.writer_schema

#include "avro/writer_schema.hpp"

#include "unit/avro/schemas.hpp"

using namespace vigie;

CAF_TEST(named types are found from where they are named) {
  const auto schema = parsed(R"({"type": "record", "name": "outer", "namespace": "bank.eu", "fields": [
    {"name": "a", "type": {"type": "enum", "name": "colour", "symbols": ["red"]}},
    {"name": "b", "type": "colour"},
    {"name": "c", "type": ["null", "bank.eu.colour"]},
    {"name": "d", "type": {"type": "record", "name": "inner", "namespace": "bank.us", "fields": [
      {"name": "e", "type": "bank.eu.colour"}, {"name": "f", "type": ["null", "inner"]}]}},
    {"name": "g", "type": "bank.us.inner"}]})");
  const auto& root = schema->root();
  CAF_REQUIRE_EQUAL(root.parts.size(), 5u);
  CAF_CHECK_EQUAL(root.parts[1], root.parts[0]);
  CAF_CHECK_EQUAL(root.parts[2]->parts[1], root.parts[0]);
  CAF_CHECK_EQUAL(root.parts[3]->parts[0], root.parts[0]);
  CAF_CHECK_EQUAL(root.parts[3]->parts[1]->parts[1], root.parts[3]);
  CAF_CHECK_EQUAL(root.parts[4], root.parts[3]);
}

CAF_TEST(a logical type that its kind does not have is none) {
  const auto schema = parsed(record_of(R"({"name": "a", "type": {"type": "string", "logicalType": "uuid"}},
    {"name": "b", "type": {"type": "int", "logicalType": "timestamp-millis"}},
    {"name": "c", "type": {"type": "long", "logicalType": "timestamp-micros"}})"));
  using meaning = avro_type::meaning;
  CAF_CHECK(schema->root().parts[0]->means == meaning::itself);
  CAF_CHECK(schema->root().parts[1]->means == meaning::itself);
  CAF_CHECK(schema->root().parts[2]->means == meaning::timestamp_us);
}

CAF_TEST(what is no schema says why) {
  const auto why = [](const char* text) { return std::get<std::string>(writer_schema::parse(text)); };
  CAF_CHECK_EQUAL(why("{"), "it is not JSON: incomplete JSON");
  CAF_CHECK_EQUAL(why("{\"type\": \"nothing\"}"), "it is no Avro schema");
  CAF_CHECK_EQUAL(why("7"), "it is no Avro schema");
}
