#define CAF_SUITE schema.encoder

#include "model/schema/encoder.hpp"

#include "model/schema/codec.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/json.hpp>

using namespace vigie;

namespace {

transaction_row first_of_published_set() {
  transaction_row row;
  row.values.step = 1;
  row.values.type = transaction_type::payment;
  row.values.amount = money::from_cents(983'964);
  row.values.old_balance_orig = money::from_cents(17'013'600);
  row.values.new_balance_orig = money::from_cents(16'029'636);
  row.values.label = fraud_label::legitimate;
  row.values.to_merchant = true;
  row.name_orig = "C1231006815";
  row.name_dest = "M1979787155";
  return row;
}

std::string encoded(const transaction_row& row, encoding form) {
  std::string result = "before ";
  encode(row, form, result);
  CAF_CHECK(result.starts_with("before "));
  return result.substr(7);
}

std::string shortest(std::int64_t cents) {
  std::string result;
  append_shortest(money::from_cents(cents), result);
  return result;
}

} // namespace

CAF_TEST(a row is written as the seed producers write it) {
  CAF_CHECK_EQUAL(
      encoded(first_of_published_set(), encoding::object),
      R"({"step": 1, "type": "PAYMENT", "amount": 9839.64, "nameOrig": "C1231006815", "oldbalanceOrg": 170136.0, "newbalanceOrig": 160296.36, "nameDest": "M1979787155", "oldbalanceDest": 0.0, "newbalanceDest": 0.0, "isFraud": 0, "isFlaggedFraud": 0})");
  CAF_CHECK_EQUAL(
      encoded(first_of_published_set(), encoding::string),
      R"("{\"step\": 1, \"type\": \"PAYMENT\", \"amount\": 9839.64, \"nameOrig\": \"C1231006815\", \"oldbalanceOrg\": 170136.0, \"newbalanceOrig\": 160296.36, \"nameDest\": \"M1979787155\", \"oldbalanceDest\": 0.0, \"newbalanceDest\": 0.0, \"isFraud\": 0, \"isFlaggedFraud\": 0}")");
}

CAF_TEST(money prints as Python prints a float) {
  CAF_CHECK_EQUAL(shortest(0), "0.0");
  CAF_CHECK_EQUAL(shortest(5), "0.05");
  CAF_CHECK_EQUAL(shortest(50), "0.5");
  CAF_CHECK_EQUAL(shortest(17'013'600), "170136.0");
  CAF_CHECK_EQUAL(shortest(983'964), "9839.64");
  CAF_CHECK_EQUAL(shortest(largest_money.cents()), "10000000000000.0");
}

CAF_TEST(an unknown label is left out) {
  auto row = first_of_published_set();
  row.values.label = fraud_label::unknown;
  CAF_CHECK(encoded(row, encoding::object).find("isFraud") == std::string::npos);
}

CAF_TEST(whatever a name holds comes back through both encodings) {
  auto row = first_of_published_set();
  row.values.label = fraud_label::fraudulent;
  row.values.timestamp_ms = 17;
  row.is_flagged_fraud = true;
  codec reader;
  for (std::string name : {"", "M\"\\/\n\t\x01\x7F", "M{\\\"}", "caf\xC3\xA9 \xF0\x9F\x98\x80"}) {
    row.name_dest = name;
    row.values.to_merchant = name.starts_with('M');
    for (auto form : {encoding::object, encoding::string}) {
      auto value = encoded(row, form);
      CAF_MESSAGE(value);
      transaction found;
      CAF_CHECK(!reader.decode(value, 17, found));
      CAF_CHECK(found == row.values);
      auto document = boost::json::parse(value);
      if (form == encoding::string)
        document = boost::json::parse(document.as_string());
      CAF_CHECK_EQUAL(document.at("nameDest").as_string(), boost::json::string_view{name});
      CAF_CHECK_EQUAL(document.at("isFlaggedFraud").as_int64(), 1);
    }
  }
}
