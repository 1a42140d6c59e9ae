#define CAF_SUITE schema.canonical_scanner

#include "model/schema/canonical_scanner.hpp"

#include "model/paysim/generator.hpp"
#include "model/schema/codec.hpp"
#include "model/schema/encoder.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>

using namespace vigie;

namespace {

const std::string spaced =
    R"({"step": 1, "type": "PAYMENT", "amount": 9839.64, "nameOrig": "C1231006815", "oldbalanceOrg": 170136.0, "newbalanceOrig": 160296.36, "nameDest": "M1979787155", "oldbalanceDest": 0.0, "newbalanceDest": 0.0, "isFraud": 0, "isFlaggedFraud": 0})";

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  auto at = text.find(part);
  CAF_REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), by);
}

std::string compact(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return text;
}

std::string in_a_string(std::string_view text) {
  std::string result = "\"";
  for (char c : text)
    (c == '"' || c == '\\' ? result += '\\' : result) += c;
  return result + '"';
}

/// With a space before it a value is not canonical, so that this is what Boost.JSON makes of it.
std::optional<transaction> parsed(const std::string& value) {
  codec reader;
  transaction result;
  if (reader.decode(" " + value, 0, result))
    return std::nullopt;
  return result;
}

void check_accepted(const std::string& object) {
  for (const auto& text : {object, compact(object)})
    for (const auto& value : {text, in_a_string(text)}) {
      CAF_MESSAGE(value);
      transaction found;
      CAF_CHECK(scan_canonical(value, found));
      CAF_CHECK(found == parsed(value));
    }
}

void check_left_alone(const std::string& value) {
  CAF_MESSAGE(value);
  transaction ignored;
  CAF_CHECK(!scan_canonical(value, ignored));
}

} // namespace

CAF_TEST(all that the encoder writes is canonical) {
  generator source{{.rows = 20'000, .fraud_share = 0.1}};
  std::string value;
  for (transaction_row row; source.next(row);)
    for (auto form : {encoding::object, encoding::string}) {
      value.clear();
      encode(row, form, value);
      transaction found;
      CAF_REQUIRE(scan_canonical(value, found));
      CAF_REQUIRE(found == row.values);
    }
}

CAF_TEST(what is canonical reads as Boost JSON reads it) {
  check_accepted(spaced);
  for (auto name : transaction_type_names)
    check_accepted(replaced(spaced, "PAYMENT", name));
  for (auto amount : {"0", "0.0", "0.5", "0.05", "7", "12.30", "1234567", "12345678", "123456789.01",
                      "1234567890123.45", "9999999999999.99", "10000000000000", "10000000000000.00"})
    check_accepted(replaced(spaced, "9839.64", amount));
  for (auto step : {"0", "743", "2147483647"})
    check_accepted(replaced(spaced, ": 1,", ": " + std::string{step} + ","));
  for (auto name : {"", "C", "M", "m1", "[]{}:,'/\x7F", "C123456", "C1234567", "C12345678",
                    "Cxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}) {
    check_accepted(replaced(spaced, "C1231006815", name));
    check_accepted(replaced(spaced, "M1979787155", name));
  }
  check_accepted(replaced(spaced, R"("isFraud": 0)", R"("isFraud": 1)"));
  check_accepted(replaced(spaced, R"("isFlaggedFraud": 0)", R"("isFlaggedFraud": 1)"));
  check_accepted(replaced(spaced, R"(, "isFlaggedFraud": 0)", ""));
}

CAF_TEST(all else is left to Boost JSON) {
  auto left_alone = [](std::string_view part, std::string_view by) {
    auto changed = replaced(spaced, part, by);
    for (const auto& text : {changed, compact(changed)}) {
      check_left_alone(text);
      check_left_alone(in_a_string(text));
    }
  };
  for (auto amount : {"",
                      ".5",
                      "1.",
                      "01",
                      "00.5",
                      "-1.0",
                      "-0.0",
                      "+1",
                      "1.234",
                      "1.2.3",
                      "1e5",
                      "9.83964E3",
                      "12x",
                      "1:0",
                      "1./",
                      "1.5:",
                      "10000000000000.01",
                      "99999999999999999",
                      "12345678901234567890",
                      "null",
                      "\"1\"",
                      "NaN"})
    left_alone("9839.64", amount);
  for (auto step : {"", "-1", "1.0", "2147483648", "01", "\"1\""})
    left_alone(": 1,", ": " + std::string{step} + ",");
  for (auto type : {"", "payment", "PAYMENTS", "PAYMEN", "CASH_", "CASH_ON", "DEBITS", "TRANSFE", "LOAN"})
    left_alone("PAYMENT", type);
  for (auto name : {"\\u0043", "\\\"", "\xC3\xA9", "\xFF", "C\n", "C\t12345678"})
    left_alone("C1231006815", name);
  for (auto label : {"2", "true", "null", "", "-0", "0.0", "10"})
    left_alone(R"("isFraud": 0)", R"("isFraud": )" + std::string{label});
  left_alone("step", "Step");
  left_alone("\"oldbalanceOrg\"", "\"newbalanceOrg\"");
  left_alone(R"("isFlaggedFraud": 0)", R"("isFlaggedFraud": 2)");
  left_alone(R"("isFlaggedFraud": 0)", R"("other": 0)");
  for (const auto& whole : {spaced, compact(spaced), in_a_string(spaced), in_a_string(compact(spaced))})
    for (std::size_t size = 0; size < whole.size(); ++size)
      check_left_alone(std::string(whole.data(), size));
  for (const auto& value :
       {" " + spaced, spaced + " ", spaced + "}", in_a_string(spaced + " "), in_a_string(spaced) + " ",
        "\"" + spaced + "\"", spaced + "\"", "\"" + spaced, replaced(spaced, ", ", ","),
        replaced(compact(spaced), ",", ", "), std::string{"\""}, std::string{"\"\""}, std::string{"{}"}})
    check_left_alone(value);
}
