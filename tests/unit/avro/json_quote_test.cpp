#define CAF_SUITE avro.json_quote

#include "avro/json_quote.hpp"

#include "unit/avro/bytes.hpp"
#include "unit/avro/schemas.hpp"

#include <cmath>

using namespace vigie;
using namespace vigie::avro_bytes;

namespace {

std::string quoted(const std::string& fields, const std::string& bytes) {
  return json_of(*parsed(record_of(fields)), bytes);
}

} // namespace

CAF_TEST(every type has its JSON) {
  CAF_CHECK_EQUAL(
      quoted(
          R"({"name": "a", "type": "int"}, {"name": "b", "type": "boolean"}, {"name": "c", "type": "double"},
                {"name": "d", "type": ["null", "string"]}, {"name": "e", "type": ["null", "string"]},
                {"name": "f", "type": {"type": "array", "items": "long"}},
                {"name": "g", "type": {"type": "map", "values": "string"}},
                {"name": "h", "type": {"type": "enum", "name": "colour", "symbols": ["red", "green"]}},
                {"name": "i", "type": "bytes"})",
          number(-1) + flag(true) + real(0.1) + number(0) + number(1) + text("x") + number(2) + number(5) +
              number(6) + number(0) + number(1) + text("k") + text("v") + number(0) + number(1) +
              text("\xE9")),
      R"({"a":-1,"b":true,"c":0.1,"d":null,"e":"x","f":[5,6],"g":{"k":"v"},"h":"green","i":"é"})");
}

CAF_TEST(logical types are written for people) {
  CAF_CHECK_EQUAL(
      quoted(
          R"({"name": "m", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                {"name": "t", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "d", "type": {"type": "int", "logicalType": "date"}})",
          text("\x04\xD2") + number(1'522'540'831'000) + number(17'622)),
      R"({"m":12.34,"t":"2018-04-01T00:00:31Z","d":"2018-04-01"})");
}

CAF_TEST(what JSON has no number for is text) {
  CAF_CHECK_EQUAL(quoted(R"({"name": "a", "type": "double"}, {"name": "b", "type": "double"})",
                         real(std::nan("")) + real(-INFINITY)),
                  R"({"a":"NaN","b":"-Infinity"})");
}

CAF_TEST(other bytes are no quote) {
  CAF_CHECK_THROWS_AS(quoted(R"({"name": "a", "type": "string"})", "\x10"), std::invalid_argument);
}
