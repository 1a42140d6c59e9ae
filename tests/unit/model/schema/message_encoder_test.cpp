#define CAF_SUITE schema.message_encoder

#include "model/schema/message_encoder.hpp"

#include "model/paysim/generator.hpp"
#include "model/schema/encoder.hpp"
#include "model/schema/json_decoder.hpp"
#include "model/schema/schema_file.hpp"

#include "caf/test/unit_test.hpp"

#include <cmath>
#include <limits>
#include <random>

using namespace vigie;

namespace {

constexpr std::int64_t noon_ms = 1'780'000'000'000;

std::shared_ptr<const schema> schema_of(const std::string& yaml) {
  const auto result = read_schema(yaml);
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&result))
    CAF_FAIL(to_string(faults->front(), "schema"));
  return std::get<std::shared_ptr<const schema>>(result);
}

std::shared_ptr<const schema> paysim() {
  return std::get<std::shared_ptr<const schema>>(load_schema(VIGIE_SOURCE_DIR "/config/schemas/paysim.yaml"));
}

/// What is read of `value`, written again.
std::string through(const std::shared_ptr<const schema>& of, const std::string& value, encoding form) {
  json_decoder reader{of, field_selection::all(*of)};
  auto batch = reader.make_batch();
  if (const auto failure = reader.decode(value, 0, noon_ms, batch))
    CAF_FAIL(failure->reason);
  message_encoder writer{of};
  writer.take(batch);
  std::string result = "before ";
  writer.encode(0, form, result);
  CAF_CHECK(result.starts_with("before "));
  return result.substr(7);
}

std::string real(double value) {
  std::string result;
  append_real(value, result);
  return result;
}

std::string money_text(std::int64_t units, int decimals) {
  std::string result;
  append_money(units, decimals, result);
  return result;
}

} // namespace

CAF_TEST(a row is written as the seed producers write it) {
  const std::string object =
      R"({"step": 1, "type": "PAYMENT", "amount": 9839.64, "nameOrig": "C1231006815", "oldbalanceOrg": 170136.0, "newbalanceOrig": 160296.36, "nameDest": "M1979787155", "oldbalanceDest": 0.0, "newbalanceDest": 0.0, "isFraud": 0, "isFlaggedFraud": 0})";
  CAF_CHECK_EQUAL(through(paysim(), object, encoding::object), object);
  CAF_CHECK_EQUAL(
      through(paysim(), object, encoding::string),
      R"("{\"step\": 1, \"type\": \"PAYMENT\", \"amount\": 9839.64, \"nameOrig\": \"C1231006815\", \"oldbalanceOrg\": 170136.0, \"newbalanceOrig\": 160296.36, \"nameDest\": \"M1979787155\", \"oldbalanceDest\": 0.0, \"newbalanceDest\": 0.0, \"isFraud\": 0, \"isFlaggedFraud\": 0}")");
}

CAF_TEST(what is missing is left out) {
  const auto of =
      schema_of("name: t\nfields:\n  a: {type: int, optional: true}\n  b: {type: int, path: /x/y/b, "
                "optional: true}\n  c: {type: int, path: /x/c, optional: true}\n");
  CAF_CHECK_EQUAL(through(of, R"({"a": 1, "x": {"c": 2, "y": {"b": 3}}})", encoding::object),
                  R"({"a": 1, "x": {"y": {"b": 3}, "c": 2}})");
  CAF_CHECK_EQUAL(through(of, R"({"x": {"c": 2}})", encoding::object), R"({"x": {"c": 2}})");
  CAF_CHECK_EQUAL(through(of, R"({"a": 1})", encoding::object), R"({"a": 1})");
  CAF_CHECK_EQUAL(through(of, "{}", encoding::object), "{}");
}

CAF_TEST(every type is written as it is read) {
  const auto of = schema_of(R"(name: t
fields:
  s: {type: string, path: "/a \"b\""}
  i: {type: int}
  d: {type: double}
  m: {type: money, decimals: 3, negative: true}
  w: {type: money, decimals: 0}
  b: {type: bool}
  t: {type: time}
  u: {type: time, unit: s}
  v: {type: time, unit: ms}
)");
  const std::string object =
      "{\"a \\\"b\\\"\": \"caf\xC3\xA9\\n\", \"i\": -5, \"d\": 0.1, \"m\": -1.005, \"w\": 7, \"b\": 1, "
      "\"t\": \"2018-04-01 00:00:31.5\", \"u\": 1.25, \"v\": 1522540831000}";
  CAF_CHECK_EQUAL(through(of, object, encoding::object), object);
  CAF_CHECK_EQUAL(through(of, through(of, object, encoding::string), encoding::object), object);
}

CAF_TEST(what data sets carry is written where they have it or have a default) {
  const auto of =
      schema_of("name: t\nfields: {a: {type: int}}\ncarried: {c: {type: string}, d: {type: bool, default: "
                "true}}\n");
  auto batch = make_batch(of, field_selection::with_carried(*of));
  for (auto& column : batch.columns)
    column.append_missing();
  batch.columns[0].append(std::int64_t{5});
  batch.columns[1].append("x");
  batch.columns[2].append(std::int64_t{0});
  message_encoder writer{of};
  writer.take(batch);
  std::string result;
  writer.encode(0, encoding::object, result);
  writer.encode(1, encoding::object, result);
  CAF_CHECK_EQUAL(result, R"({"d": 1}{"a": 5, "c": "x", "d": 0})");
}

CAF_TEST(numbers print as Python prints them) {
  CAF_CHECK_EQUAL(real(0), "0.0");
  CAF_CHECK_EQUAL(real(-0.0), "-0.0");
  CAF_CHECK_EQUAL(real(5), "5.0");
  CAF_CHECK_EQUAL(real(0.1), "0.1");
  CAF_CHECK_EQUAL(real(100'000), "100000.0");
  CAF_CHECK_EQUAL(real(1e15), "1000000000000000.0");
  CAF_CHECK_EQUAL(real(1e16), "1e+16");
  CAF_CHECK_EQUAL(real(0.0001), "0.0001");
  CAF_CHECK_EQUAL(real(0.00001), "1e-05");
  CAF_CHECK_EQUAL(real(-1.5e300), "-1.5e+300");
  CAF_CHECK_EQUAL(money_text(0, 2), "0.0");
  CAF_CHECK_EQUAL(money_text(5, 2), "0.05");
  CAF_CHECK_EQUAL(money_text(50, 2), "0.5");
  CAF_CHECK_EQUAL(money_text(17'013'600, 2), "170136.0");
  CAF_CHECK_EQUAL(money_text(-983'964, 2), "-9839.64");
  CAF_CHECK_EQUAL(money_text(1'000'000'000'000'000, 4), "100000000000.0");
  CAF_CHECK_EQUAL(money_text(10'050, 4), "1.005");
  CAF_CHECK_EQUAL(money_text(7, 0), "7");
}

CAF_TEST(PaySim messages are those of the encoder before) {
  const auto of = paysim();
  json_decoder reader{of, field_selection::all(*of)};
  message_encoder writer{of};
  generator source{{.rows = 2'000, .fraud_share = 0.1}};
  for (transaction_row row; source.next(row);)
    for (const auto form : {encoding::object, encoding::string}) {
      std::string expected;
      row.is_flagged_fraud = false;
      encode(row, form, expected);
      auto batch = reader.make_batch();
      CAF_REQUIRE(!reader.decode(expected, 0, noon_ms, batch));
      writer.take(batch);
      std::string found;
      writer.encode(0, form, found);
      CAF_REQUIRE_EQUAL(found, expected);
    }
}
