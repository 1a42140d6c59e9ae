#define CAF_SUITE schema.message_writer

#include "model/schema/message_writer.hpp"

#include "model/paysim/generator.hpp"
#include "model/schema/encoder.hpp"
#include "model/schema/field_reader.hpp"
#include "model/schema/json_decoder.hpp"
#include "unit/paysim.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/json.hpp>

using namespace vigie;

namespace {

std::shared_ptr<const schema> schema_of(const std::string& yaml) {
  return std::get<std::shared_ptr<const schema>>(read_schema(yaml));
}

const auto nested = schema_of(
    "name: test\nfields:\n  at: {type: time, optional: true}\n  s: {type: time, unit: s, optional: true}\n"
    "  ms: {type: time, unit: ms, optional: true}\n  us: {type: time, unit: us, optional: true}\n"
    "  id: {type: string, path: /merchant/id, optional: true}\n"
    "  fee: {type: money, decimals: 3, negative: true, optional: true}\n"
    "  zip: {type: int, path: /merchant/place/zip, optional: true}\n"
    "  bank: {type: string, path: /From Bank, values: [A, B], optional: true}\n"
    "  rate: {type: double, optional: true}\n  ok: {type: bool, optional: true}\n");

/// A row of `nested`: what `fill` gives to its columns, and nothing elsewhere.
template <class Fill>
std::string written(Fill fill, encoding form = encoding::object,
                    message_writer::missing missing = message_writer::missing::left_out) {
  const auto fields = field_selection::all(*nested);
  auto batch = make_batch(nested, fields);
  fill(batch.columns);
  for (auto& column : batch.columns)
    if (column.size() == 0)
      column.append_missing();
  std::string result = "before ";
  message_writer(*nested, fields, missing).append(views_of(batch), 0, form, result);
  CAF_CHECK(result.starts_with("before "));
  return result.substr(7);
}

std::string shortest(std::int64_t units, int decimals) {
  std::string result;
  append_shortest(units, decimals, result);
  return result;
}

/// PaySim's published first row, and what is carried.
event_batch first_of_published_set(fraud_label label) {
  auto rows = some::events_of({{.type = "PAYMENT",
                                .amount = 983'964,
                                .old_balance_orig = 17'013'600,
                                .new_balance_orig = 16'029'636,
                                .step = 1,
                                .to_merchant = true,
                                .label = label}});
  rows.fields = field_selection::with_carried(*some::paysim());
  rows.columns.push_back(make_column(some::paysim()->carried.front()));
  rows.columns.back().append(std::int64_t{0});
  return rows;
}

std::string encoded(const event_batch& rows, encoding form) {
  std::string result;
  message_writer(*some::paysim(), rows.fields).append(views_of(rows), 0, form, result);
  return result;
}

} // namespace

CAF_TEST(a row of PaySim is written as the seed producers write it) {
  const auto row = first_of_published_set(fraud_label::legitimate);
  CAF_CHECK_EQUAL(
      encoded(row, encoding::object),
      R"({"step": 1, "type": "PAYMENT", "amount": 9839.64, "nameOrig": "C1", "oldbalanceOrg": 170136.0, "newbalanceOrig": 160296.36, "nameDest": "M2", "oldbalanceDest": 0.0, "newbalanceDest": 0.0, "isFraud": 0, "isFlaggedFraud": 0})");
  CAF_CHECK_EQUAL(
      encoded(row, encoding::string),
      R"("{\"step\": 1, \"type\": \"PAYMENT\", \"amount\": 9839.64, \"nameOrig\": \"C1\", \"oldbalanceOrg\": 170136.0, \"newbalanceOrig\": 160296.36, \"nameDest\": \"M2\", \"oldbalanceDest\": 0.0, \"newbalanceDest\": 0.0, \"isFraud\": 0, \"isFlaggedFraud\": 0}")");
}

CAF_TEST(an unknown label is left out) {
  CAF_CHECK(encoded(first_of_published_set(fraud_label::unknown), encoding::object).find("isFraud") ==
            std::string::npos);
}

CAF_TEST(paths are nested where their first key stands) {
  CAF_CHECK_EQUAL(written([](auto& columns) {
                    columns[4].append(std::string_view("M1"));
                    columns[5].append(std::int64_t{-1250});
                    columns[6].append(std::int64_t{123});
                    columns[7].append(std::int64_t{1});
                  }),
                  R"({"merchant": {"id": "M1", "place": {"zip": 123}}, "fee": -1.25, "From Bank": "B"})");
}

CAF_TEST(what is missing is left out with the objects that it leaves empty or is null) {
  CAF_CHECK_EQUAL(written([](auto&) {}), "{}");
  CAF_CHECK_EQUAL(written([](auto& columns) { columns[6].append(std::int64_t{7}); }),
                  R"({"merchant": {"place": {"zip": 7}}})");
  CAF_CHECK_EQUAL(
      written([](auto& columns) { columns[9].append(std::int64_t{1}); }, encoding::object,
              message_writer::missing::null),
      R"({"at": null, "s": null, "ms": null, "us": null, "merchant": {"id": null, "place": {"zip": null}}, "fee": null, "From Bank": null, "rate": null, "ok": 1})");
}

CAF_TEST(times are texts or numbers of their unit) {
  const auto at = [](std::int64_t us) {
    return written([us](auto& columns) {
      for (std::size_t i = 0; i < 4; ++i)
        columns[i].append(us);
    });
  };
  CAF_CHECK_EQUAL(
      at(1'704'067'200'000'000),
      R"({"at": "2024-01-01T00:00:00Z", "s": 1704067200, "ms": 1704067200000, "us": 1704067200000000})");
  CAF_CHECK_EQUAL(
      at(1'704'067'200'250'000),
      R"({"at": "2024-01-01T00:00:00.25Z", "s": 1704067200.25, "ms": 1704067200250, "us": 1704067200250000})");
  CAF_CHECK_EQUAL(at(-1), R"({"at": "1969-12-31T23:59:59.999999Z", "s": -0.000001, "ms": -0.001, "us": -1})");
}

CAF_TEST(money prints as Python prints a float) {
  CAF_CHECK_EQUAL(shortest(0, 2), "0.0");
  CAF_CHECK_EQUAL(shortest(5, 2), "0.05");
  CAF_CHECK_EQUAL(shortest(50, 2), "0.5");
  CAF_CHECK_EQUAL(shortest(17'013'600, 2), "170136.0");
  CAF_CHECK_EQUAL(shortest(983'964, 2), "9839.64");
  CAF_CHECK_EQUAL(shortest(largest_units, 2), "10000000000000.0");
  CAF_CHECK_EQUAL(shortest(-5, 2), "-0.05");
  CAF_CHECK_EQUAL(shortest(12, 0), "12.0");
  CAF_CHECK_EQUAL(shortest(12'340, 4), "1.234");
}

CAF_TEST(whatever a message holds is decoded as it was in both encodings) {
  json_decoder decoder(nested, field_selection::all(*nested));
  for (const std::string text : {"", "M\"\\/\n\t\x01\x7F", "M{\\\"}", "caf\xC3\xA9 \xF0\x9F\x98\x80"})
    for (const auto form : {encoding::object, encoding::string}) {
      const auto value = written(
          [&](auto& columns) {
            columns[0].append(std::int64_t{1'704'067'200'250'000});
            columns[1].append(std::int64_t{-1});
            columns[4].append(std::string_view(text));
            columns[5].append(std::int64_t{-1});
            columns[8].append(0.1 + 0.2);
          },
          form);
      CAF_MESSAGE(value);
      auto found = decoder.make_batch();
      const auto failure = decoder.decode(value, 0, 0, found);
      CAF_CHECK_EQUAL(failure ? failure->reason : "", "");
      CAF_REQUIRE_EQUAL(found.size(), 1u);
      CAF_CHECK_EQUAL(found.columns[0].view().integers[0], 1'704'067'200'250'000);
      CAF_CHECK_EQUAL(found.columns[1].view().integers[0], -1);
      CAF_CHECK_EQUAL(found.columns[4].view().text(0), text);
      CAF_CHECK_EQUAL(found.columns[5].view().integers[0], -1);
      CAF_CHECK_EQUAL(found.columns[8].view().reals[0], 0.1 + 0.2);
    }
}

CAF_TEST(PaySim messages are those of the encoder before) {
  const auto& of = some::paysim();
  json_decoder reader{of, field_selection::all(*of)};
  const auto fields = field_selection::with_carried(*of);
  const message_writer writer{*of, fields};
  generator source{{.rows = 2'000, .fraud_share = 0.1}};
  for (transaction_row row; source.next(row);)
    for (const auto form : {encoding::object, encoding::string}) {
      std::string expected;
      row.is_flagged_fraud = false;
      encode(row, form, expected);
      auto batch = reader.make_batch();
      CAF_REQUIRE(!reader.decode(expected, 0, 1'780'000'000'000, batch));
      batch.columns.push_back(make_column(of->carried.front()));
      batch.columns.back().append(std::int64_t{0});
      std::string found;
      writer.append(views_of(batch), 0, form, found);
      CAF_REQUIRE_EQUAL(found, expected);
    }
}
