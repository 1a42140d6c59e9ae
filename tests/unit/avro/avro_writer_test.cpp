#define CAF_SUITE avro.avro_writer

#include "avro/avro_writer.hpp"

#include "avro/avro_decoder.hpp"
#include "avro/framing.hpp"
#include "model/schema/json_decoder.hpp"
#include "unit/avro/schemas.hpp"

using namespace vigie;

namespace {

/// What a message in JSON comes to when it goes through Avro: once more as JSON.
std::string through_avro(const std::string& fields, const std::string& message) {
  const auto of = schema_of(fields);
  const auto kept = field_selection::all(*of);
  json_decoder reader{of, kept};
  auto batch = reader.make_batch();
  if (const auto failure = reader.decode(message, 0, 1, batch))
    CAF_FAIL(failure->reason);
  avro_writer writer{*of, kept};
  const auto shelf = std::make_shared<schema_shelf>();
  shelf->schemas[1] = parsed(writer.schema_text());
  const auto written = framed(1, writer.write(batch.views(), 0));
  avro_decoder again{of, kept, shelf};
  auto read = make_batch(of, kept);
  if (const auto failure = again.decode(written, 0, 1, read))
    CAF_FAIL(failure->reason);
  CAF_CHECK_EQUAL(read.times_us, batch.times_us);
  return json_of_message(written, *shelf);
}

} // namespace

CAF_TEST(every type goes there and comes back) {
  CAF_CHECK_EQUAL(
      through_avro(
          "  i: {type: int}\n  d: {type: double}\n  m: {type: money, negative: true}\n  b: {type: bool}\n"
          "  s: {type: string}\n  c: {type: string, values: [red, green]}\n"
          "  w: {type: string, values: [a b, c]}\n  t: {type: time, role: time}\n",
          R"({"i": -5, "d": 0.1, "m": -128.00, "b": 1, "s": "\u00e9", "c": "green", "w": "a b",
                       "t": "2018-04-01T00:00:31.5Z"})"),
      R"({"i":-5,"d":0.1,"m":-128.00,"b":true,"s":"é","c":"green","w":"a b","t":"2018-04-01T00:00:31.5Z"})");
}

CAF_TEST(what is nested stays so and what is missing is null) {
  const auto fields = "  a: {type: int, path: /in/a}\n  m: {type: money, path: /in/deep/m, optional: true}\n"
                      "  s: {type: string, optional: true}\n";
  CAF_CHECK_EQUAL(through_avro(fields, R"({"in": {"a": 1}})"),
                  R"({"in":{"a":1,"deep":{"m":null}},"s":null})");
  CAF_CHECK_EQUAL(through_avro(fields, R"({"in": {"a": 1, "deep": {"m": 1.28}}, "s": ""})"),
                  R"({"in":{"a":1,"deep":{"m":1.28}},"s":""})");
}

CAF_TEST(amounts of any size keep their last place) {
  for (const auto* amount :
       {"0.00", "1.27", "1.28", "-1.28", "-1.29", "327.67", "327.68", "9999999999999.99"})
    CAF_CHECK_EQUAL(
        through_avro("  m: {type: money, negative: true}\n", std::string{"{\"m\": "} + amount + "}"),
        std::string{"{\"m\":"} + amount + "}");
}

CAF_TEST(a key that is no name is refused) {
  const auto of = schema_of("  a: {type: int, path: /From Bank}\n");
  CAF_CHECK_THROWS_AS((avro_writer{*of, field_selection::all(*of)}), std::invalid_argument);
}
