#define CAF_SUITE avro.avro_decoder

#include "avro/avro_decoder.hpp"

#include "avro/framing.hpp"
#include "unit/avro/bytes.hpp"
#include "unit/avro/schemas.hpp"

using namespace vigie;
using namespace vigie::avro_bytes;

namespace {

constexpr std::int64_t noon_ms = 1'780'000'000'000;

std::string shown(const column_view& view, std::size_t row) {
  if (!view.has(row))
    return "-";
  if (view.type == value_type::real)
    return std::to_string(view.reals[row]);
  return view.type == value_type::text ? std::string{view.text(row)} : std::to_string(view.integers[row]);
}

struct stream {
  explicit stream(const std::string& fields)
      : of{schema_of(fields)}, kept{field_selection::all(*of)}, shelf{std::make_shared<schema_shelf>()},
        reader{of, kept, shelf}, batch{make_batch(of, kept)} {}

  stream& with(std::uint32_t id, const std::string& record_fields) {
    shelf->schemas[id] = parsed(record_of(record_fields));
    return *this;
  }

  std::string read_framed(const std::string& value) {
    const std::vector<char> exact{value.begin(), value.end()}; // so that reading behind it is seen
    if (const auto failure = reader.decode({exact.data(), exact.size()}, 0, noon_ms, batch))
      return std::string{to_string(failure->error)} + ": " + failure->reason;
    std::string result;
    for (const auto& column : batch.columns)
      result += (result.empty() ? "" : " ") + shown(column.view(), batch.size() - 1);
    return result;
  }

  std::string read(const std::string& body, std::uint32_t id = 1) { return read_framed(framed(id, body)); }

  std::shared_ptr<const schema> of;
  field_selection kept;
  std::shared_ptr<schema_shelf> shelf;
  avro_decoder reader;
  event_batch batch;
};

} // namespace

CAF_TEST(each type reaches the fields that take it) {
  stream s{"  n: {type: int}\n  l: {type: int}\n  d: {type: double}\n  b: {type: bool}\n  t: {type: string}\n"
           "  e: {type: string, values: [red, green]}\n  m: {type: money}\n  w: {type: time, unit: ms}\n"};
  s.with(1, R"({"name": "n", "type": "int"}, {"name": "l", "type": "long"}, {"name": "d", "type": "double"},
              {"name": "b", "type": "boolean"}, {"name": "t", "type": "string"},
              {"name": "e", "type": {"type": "enum", "name": "colour", "symbols": ["red", "green"]}},
              {"name": "m", "type": "double"}, {"name": "w", "type": "long"})");
  CAF_CHECK_EQUAL(s.read(number(-7) + number(1LL << 40) + real(0.25) + flag(true) + text("caf\xC3\xA9") +
                         number(1) + real(12.34) + number(1'500)),
                  "-7 1099511627776 0.250000 1 caf\xC3\xA9 green 1234 1500000");
}

CAF_TEST(logical types are what they stand for) {
  stream s{"  m: {type: money}\n  f: {type: money, negative: true, decimals: 3}\n  a: {type: time}\n  b: "
           "{type: time}\n"
           "  d: {type: time}\n  i: {type: int}\n"};
  s.with(1, R"({"name": "m", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
              {"name": "f", "type": {"type": "fixed", "name": "four", "size": 4, "logicalType": "decimal",
                                     "precision": 9, "scale": 3}},
              {"name": "a", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "b", "type": {"type": "long", "logicalType": "timestamp-micros"}},
              {"name": "d", "type": {"type": "int", "logicalType": "date"}},
              {"name": "i", "type": {"type": "long", "logicalType": "timestamp-millis"}})");
  CAF_CHECK_EQUAL(s.read(text("\x04\xD2") + std::string("\xFF\xFF\xFF\xFE", 4) + number(1'000) + number(5) +
                         number(2) + number(77)),
                  "1234 -2 1000000 5 172800000000 77");
}

CAF_TEST(fields are found by name and path in whatever schema a message has) {
  stream s{"  amount: {type: money}\n  merchant: {type: string, path: /merchant/id, optional: true}\n"
           "  country: {type: string, default: FR}\n"};
  s.with(1, R"({"name": "amount", "type": "double"},
              {"name": "merchant", "type": ["null", {"type": "record", "name": "merchant", "fields": [
                {"name": "city", "type": "string"}, {"name": "id", "type": "string"}]}]})");
  s.with(2, R"({"name": "country", "type": ["string", "null"]}, {"name": "tags", "type":
                {"type": "array", "items": {"type": "map", "values": "long"}}}, {"name": "amount", "type": "int"})");
  CAF_CHECK_EQUAL(s.read(real(1.5) + number(1) + text("Lyon") + text("m1")), "150 m1 FR");
  CAF_CHECK_EQUAL(s.read(real(2) + number(0)), "200 - FR");
  const auto tags =
      number(1) + number(2) + text("a") + number(1) + text("b") + number(2) + number(0) + number(0);
  CAF_CHECK_EQUAL(s.read(number(0) + text("DE") + tags + number(3), 2), "300 - DE");
  CAF_CHECK_EQUAL(s.read(number(1) + number(0) + number(3), 2), "300 - FR");
}

CAF_TEST(a map is an object) {
  stream s{"  a: {type: int, path: /in/a}\n  b: {type: int, path: /in/b, optional: true}\n"};
  s.with(1, R"({"name": "in", "type": {"type": "map", "values": "int"}})");
  CAF_CHECK_EQUAL(s.read(number(2) + text("c") + number(9) + text("a") + number(4) + number(0)), "4 -");
  CAF_CHECK_EQUAL(s.read(number(0)), "missing_field: /in/a is missing");
}

CAF_TEST(what does not fit is said as of any message) {
  stream s{"  n: {type: int, min: 1}\n  t: {type: string, values: [red], optional: true}\n"};
  s.with(1, R"({"name": "n", "type": ["null", "long", "string", {"type": "array", "items": "int"},
                {"type": "map", "values": "int"}]}, {"name": "t", "type": ["null", "string"]})");
  const auto none = number(0);
  CAF_CHECK_EQUAL(s.read(number(1) + number(0) + none), "out_of_range: n is 0, below 1");
  CAF_CHECK_EQUAL(s.read(number(0) + none), "wrong_type: n is null, not a whole number");
  CAF_CHECK_EQUAL(s.read(number(2) + text("x") + none),
                  "wrong_type: n is the string \"x\", not a whole number");
  CAF_CHECK_EQUAL(s.read(number(3) + number(1) + number(1) + number(0) + none),
                  "wrong_type: n is an array, not a whole number");
  CAF_CHECK_EQUAL(s.read(number(4) + number(1) + text("k") + number(1) + number(0) + none),
                  "wrong_type: n is an object, not a whole number");
  CAF_CHECK_EQUAL(s.read(number(1) + number(5) + number(1) + text("blue")),
                  "unknown_type: t is \"blue\", none of red");
  CAF_CHECK_EQUAL(s.read(number(1) + number(5) + number(1) + text("\xFF")), "invalid_utf8: t is not UTF-8");
  s.with(2, R"({"name": "t", "type": "string"})");
  CAF_CHECK_EQUAL(s.read(text("red"), 2), "missing_field: n is missing");
  CAF_CHECK_EQUAL(s.batch.size(), 0u);
}

CAF_TEST(bytes that are no record of their schema are malformed) {
  stream s{"  t: {type: string}\n"};
  s.with(7, R"({"name": "t", "type": "string"})");
  const std::string why = "malformed_avro: the bytes are not one record of the schema 7";
  CAF_CHECK_EQUAL(s.read(text("whole"), 7), "whole");
  CAF_CHECK_EQUAL(s.read("", 7), why);
  CAF_CHECK_EQUAL(s.read(text("cut").substr(0, 2), 7), why);
  CAF_CHECK_EQUAL(s.read(number(-5), 7), why);
  CAF_CHECK_EQUAL(s.read(number(std::int64_t{1} << 40), 7), why);
  CAF_CHECK_EQUAL(s.read(number(std::numeric_limits<std::int64_t>::max()), 7), why);
  CAF_CHECK_EQUAL(s.read(text("more") + "x", 7),
                  "malformed_avro: the bytes are not one record of the schema 7");
  CAF_CHECK_EQUAL(s.read(text("more") + std::string("\xFF\0\0\0\0\0", 6), 7), why);
  CAF_CHECK_EQUAL(s.read_framed("{\"t\": \"json\"}"),
                  "malformed_avro: the value begins with \"{\", not with a zero byte");
  CAF_CHECK_EQUAL(
      s.read_framed(std::string(3, '\0')),
      "malformed_avro: the value has 3 bytes, and a zero byte and four of the schema's number come first");
  CAF_CHECK_EQUAL(s.read_framed(""), "no_value: the message has no value");
}

CAF_TEST(elements and levels are bounded whoever looks at them) {
  stream s{"  n: {type: int}\n"};
  s.with(1, R"({"name": "list", "type": {"type": "array", "items": "null"}}, {"name": "n", "type": "int"})");
  CAF_CHECK_EQUAL(s.read(number(3) + number(0) + number(4)), "4");
  CAF_CHECK_EQUAL(s.read(number(std::int64_t{1} << 60) + number(0) + number(4)),
                  "malformed_avro: it has more than 1000000 elements of arrays and maps");
  s.with(2, R"({"name": "chain", "type": {"type": "record", "name": "link", "fields": [
               {"name": "next", "type": ["null", "link"]}]}}, {"name": "n", "type": "int"})");
  CAF_CHECK_EQUAL(s.read(number(1) + number(1) + number(0) + number(4), 2), "4");
  std::string deep;
  for (int i = 0; i < 100'000; ++i)
    deep += number(1);
  CAF_CHECK_EQUAL(s.read(deep + number(0) + number(4), 2), "too_deep: nested deeper than 64 levels");
}

CAF_TEST(a schema that can not be had is no fault of the message) {
  stream s{"  n: {type: int}\n"};
  s.shelf->schemas[3] = schema_unavailable{"the registry is away"};
  s.shelf->schemas[4] = schema_unusable{"it is PROTOBUF, not Avro"};
  CAF_CHECK_EQUAL(s.read(number(1), 3), "unavailable: the schema 3 can't be had: the registry is away");
  CAF_CHECK_EQUAL(s.reader.counts(), (decode_counts{0, 0, 0}));
  CAF_CHECK_EQUAL(s.read(number(1), 4),
                  "malformed_avro: the schema 4 can't be used: it is PROTOBUF, not Avro");
  CAF_CHECK_EQUAL(s.read(number(1), 5), "unknown_schema: the registry knows no schema 5");
  s.shelf->schemas[3] = parsed(record_of(R"({"name": "n", "type": "int"})"));
  CAF_CHECK_EQUAL(s.read(number(1), 3), "1");
  CAF_CHECK_EQUAL(s.reader.counts(), (decode_counts{0, 1, 2}));
}

CAF_TEST(a message that was read can be quoted) {
  stream s{"  n: {type: int}\n"};
  s.with(1, R"({"name": "n", "type": "int"}, {"name": "other", "type": "string"})");
  CAF_CHECK_EQUAL(json_of_message(framed(1, number(1) + text("a\"b")), *s.shelf),
                  R"({"n":1,"other":"a\"b"})");
  CAF_CHECK_EQUAL(json_of_message(framed(2, number(1)), *s.shelf), "null");
}
