#define CAF_SUITE schema.paysim_messages

#include "model/schema/json_decoder.hpp"

#include "model/schema/schema_file.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/json.hpp>

#include <algorithm>

using namespace vigie;

namespace {

constexpr std::int64_t noon = 1'780'000'000'000;

/// The eleven fields of a fraudulent transfer, one to be changed or left out by each case.
struct fields {
  std::string step = "1";
  std::string type = R"("TRANSFER")";
  std::string amount = "181.0";
  std::string name_orig = R"("C1305486145")";
  std::string old_balance_orig = "181.0";
  std::string new_balance_orig = "0.0";
  std::string name_dest = R"("C553264065")";
  std::string old_balance_dest = "12.34";
  std::string new_balance_dest = "193.34";
  std::string is_fraud = "1";
  std::string more = "";
};

std::string object(const fields& f) {
  std::string result;
  auto add = [&result](std::string_view key, const std::string& value) {
    if (!value.empty())
      result.append(result.empty() ? "{" : ", ").append("\"").append(key).append("\": ").append(value);
  };
  add("step", f.step);
  add("type", f.type);
  add("amount", f.amount);
  add("nameOrig", f.name_orig);
  add("oldbalanceOrg", f.old_balance_orig);
  add("newbalanceOrig", f.new_balance_orig);
  add("nameDest", f.name_dest);
  add("oldbalanceDest", f.old_balance_dest);
  add("newbalanceDest", f.new_balance_dest);
  add("isFraud", f.is_fraud);
  return result + f.more + "}";
}

std::string as_string(const std::string& text) {
  return boost::json::serialize(boost::json::string_view{text});
}

/// A transaction as its columns have it; money in cents.
struct transaction {
  std::int64_t timestamp_ms = 0;
  std::int64_t step = 0;
  std::string type;
  std::int64_t amount = 0;
  std::string name_orig;
  std::int64_t old_balance_orig = 0;
  std::int64_t new_balance_orig = 0;
  std::string name_dest;
  std::int64_t old_balance_dest = 0;
  std::int64_t new_balance_dest = 0;
  std::optional<bool> label;

  friend bool operator==(const transaction&, const transaction&) = default;
};

std::shared_ptr<const schema> paysim() {
  static const auto loaded = load_schema(VIGIE_SOURCE_DIR "/config/schemas/paysim.yaml");
  return std::get<std::shared_ptr<const schema>>(loaded);
}

transaction newest(const event_batch& batch) {
  const auto row = batch.size() - 1;
  const auto integer = [&](std::size_t field) { return batch.columns[field].view().integers[row]; };
  const auto text = [&](std::size_t field) { return std::string{batch.columns[field].view().text(row)}; };
  transaction result{batch.timestamps_ms[row],
                     integer(0),
                     text(1),
                     integer(2),
                     text(3),
                     integer(4),
                     integer(5),
                     text(6),
                     integer(7),
                     integer(8),
                     std::nullopt};
  if (batch.columns[9].view().has(row))
    result.label = integer(9) == 1;
  return result;
}

struct fixture {
  json_decoder reader{paysim(), field_selection::all(*paysim())};
  event_batch batch = reader.make_batch();

  transaction decoded(const std::string& value) {
    const auto before = batch.size();
    if (auto failure = reader.decode(value, 17, noon, batch))
      CAF_FAIL(value << " failed: " << failure->reason);
    CAF_REQUIRE_EQUAL(batch.size(), before + 1);
    for (const auto& column : batch.columns)
      CAF_REQUIRE_EQUAL(column.size(), before + 1);
    CAF_REQUIRE_EQUAL(batch.offsets.back(), 17);
    CAF_REQUIRE_EQUAL(batch.times_us.back(), noon * 1'000);
    return newest(batch);
  }

  /// The code, and the reason behind a colon.
  std::string failure(std::string_view value, std::int64_t timestamp_ms = noon) {
    const auto before = batch.size();
    auto result = reader.decode(value, 0, timestamp_ms, batch);
    CAF_CHECK_EQUAL(batch.size(), before + !result);
    for (const auto& column : batch.columns)
      CAF_CHECK_EQUAL(column.size(), before + !result);
    if (!result)
      return "decoded";
    CAF_CHECK(result->reason.size() < 200);
    CAF_CHECK(std::all_of(result->reason.begin(), result->reason.end(),
                          [](char c) { return c >= 0x20 && c < 0x7F; }));
    return std::string{to_string(result->error)} + ": " + result->reason;
  }

  void check_failure(const std::string& value, const std::string& expected) {
    CAF_MESSAGE(value.substr(0, 300));
    CAF_CHECK_EQUAL(failure(value), expected);
  }

  /// For what is wrong inside the object: as an object and as a string that holds it.
  void check_both(const fields& f, const std::string& expected) {
    check_failure(object(f), expected);
    check_failure(as_string(object(f)), expected);
  }

  void check_code(const std::string& value, const std::string& code) {
    auto found = failure(value);
    CAF_MESSAGE(value.substr(0, 300) << " -> " << found);
    CAF_CHECK_EQUAL(found.substr(0, found.find(':')), code);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(paysim_tests, fixture)

CAF_TEST(both encodings give the same transaction) {
  const transaction expected{
      .timestamp_ms = noon,
      .step = 1,
      .type = "TRANSFER",
      .amount = 18'100,
      .name_orig = "C1305486145",
      .old_balance_orig = 18'100,
      .new_balance_orig = 0,
      .name_dest = "C553264065",
      .old_balance_dest = 1'234,
      .new_balance_dest = 19'334,
      .label = true,
  };
  CAF_CHECK(decoded(object({})) == expected);
  CAF_CHECK(decoded(as_string(object({}))) == expected);
  CAF_CHECK(decoded(" \t\r\n" + as_string(" \n" + object({}) + "\t") + " \n") == expected);
}

CAF_TEST(the rows of the published set decode) {
  auto row = decoded(
      R"({"step":1,"type":"PAYMENT","amount":9839.64,"nameOrig":"C1231006815","oldbalanceOrg":170136.0,"newbalanceOrig":160296.36,"nameDest":"M1979787155","oldbalanceDest":0.0,"newbalanceDest":0.0,"isFraud":0,"isFlaggedFraud":0})");
  CAF_CHECK_EQUAL(row.amount, 983'964);
  CAF_CHECK_EQUAL(row.old_balance_orig, 17'013'600);
  CAF_CHECK_EQUAL(row.new_balance_orig, 16'029'636);
  CAF_CHECK(row.type == "PAYMENT");
  CAF_CHECK(row.label == false);
  CAF_CHECK(row.name_dest.starts_with('M'));
  row = decoded(
      R"({"isFlaggedFraud":0,"isFraud":1,"newbalanceDest":0.0,"oldbalanceDest":21182.0,"nameDest":"C38997010","newbalanceOrig":0.0,"oldbalanceOrg":181.0,"nameOrig":"C840083671","amount":181.0,"type":"CASH_OUT","step":1})");
  CAF_CHECK_EQUAL(row.old_balance_dest, 2'118'200);
  CAF_CHECK(row.type == "CASH_OUT");
  CAF_CHECK(row.label == true);
}

CAF_TEST(nothing of an earlier message stays behind) {
  CAF_CHECK(decoded(object({.name_dest = R"("M1")"})).name_dest == "M1");
  failure(R"({"amount": 5, "nameOrig": "a\u0062)");
  failure(R"("{\"am)");
  auto row = decoded(object({.is_fraud = ""}));
  CAF_CHECK_EQUAL(row.name_dest, "C553264065");
  CAF_CHECK(row.label == std::nullopt);
}

CAF_TEST(each spelling of the label is known) {
  auto label = [this](std::string text) -> std::optional<bool> {
    return decoded(object({.is_fraud = std::move(text)})).label;
  };
  CAF_CHECK(label("0") == false);
  CAF_CHECK(label("false") == false);
  CAF_CHECK(label("0.0") == false);
  CAF_CHECK(label("1") == true);
  CAF_CHECK(label("true") == true);
  CAF_CHECK(label("1.0") == true);
  CAF_CHECK(label("null") == std::nullopt);
  CAF_CHECK(label("") == std::nullopt);
}

CAF_TEST(floating point noise is rounded to the cent) {
  CAF_CHECK_EQUAL(decoded(object({.amount = "0.30000000000000004"})).amount, 30);
  CAF_CHECK_EQUAL(decoded(object({.amount = "1e5"})).amount, 10'000'000);
  CAF_CHECK_EQUAL(decoded(object({.amount = "9.83964E3"})).amount, 983'964);
  CAF_CHECK_EQUAL(decoded(object({.amount = "-0.0"})).amount, 0);
  CAF_CHECK_EQUAL(decoded(object({.new_balance_orig = "-3.6e-12"})).new_balance_orig, 0);
  CAF_CHECK_EQUAL(decoded(object({.amount = "10000000000000"})).amount, 1'000'000'000'000'000);
}

CAF_TEST(escapes in keys and strings are read) {
  auto value =
      R"({"\u0073tep": 1, "t\u0079pe": "\u0054RANSFE\u0052", "\u0061mount": 5, "nameOri\u0067": "a\"b\\\u00e9\ud83d\ude00",
    "oldbalanceOrg": 1, "newbalanceOrig": 2, "nameDes\u0074": "\u004d1", "oldbalanceDest": 3, "newbalanceDest\u0000": 0, "newbalanceDest": 4})";
  for (const auto& text : {std::string{value}, as_string(value)}) {
    auto row = decoded(text);
    CAF_CHECK(row.type == "TRANSFER");
    CAF_CHECK_EQUAL(row.amount, 500);
    CAF_CHECK_EQUAL(row.new_balance_dest, 400);
    CAF_CHECK(row.name_dest.starts_with('M'));
  }
}

CAF_TEST(other fields are ignored up to 32 levels) {
  auto nested = [](int levels) {
    return std::string(static_cast<std::size_t>(levels), '[') +
           std::string(static_cast<std::size_t>(levels), ']');
  };
  auto row = [](const std::string& more) { return object({.more = ", " + more}); };
  decoded(row(R"("isFlaggedFraud": "x", "isFlaggedFraud": -1e300, "weight": null, "": true)"));
  decoded(row(R"("inner": {"amount": "x", "step": [1, {"type": 5}], "amount": null, "isFraud": 7})"));
  decoded(row("\"deep\": " + nested(31)));
  CAF_CHECK_EQUAL(failure(row("\"deep\": " + nested(32))), "too_deep: nested deeper than 32 levels");
  CAF_CHECK_EQUAL(failure(as_string(row("\"deep\": " + nested(32)))),
                  "too_deep: nested deeper than 32 levels");
  CAF_CHECK_EQUAL(failure(row("\"deep\": " + std::string(1'000'000, '['))),
                  "too_deep: nested deeper than 32 levels");
}

CAF_TEST(a message without a value is no transaction) {
  CAF_CHECK_EQUAL(failure({}), "no_value: the message has no value");
  CAF_CHECK_EQUAL(failure(""), "no_value: the message has no value");
}

CAF_TEST(a timestamp is within the years 1970 to 9999) {
  CAF_CHECK_EQUAL(failure(object({}), 0), "decoded");
  CAF_CHECK_EQUAL(failure(object({}), 253'402'300'799'999), "decoded");
  CAF_CHECK_EQUAL(failure(object({}), -1),
                  "bad_timestamp: the message's timestamp is -1 ms, outside the years 1970 to 9999");
  CAF_CHECK_EQUAL(failure(object({}), 253'402'300'800'000).substr(0, 13), "bad_timestamp");
}

CAF_TEST(every proper part of a message is malformed) {
  for (const auto& whole : {object({}), as_string(object({}))})
    for (std::size_t size = 1; size < whole.size(); ++size)
      check_code(whole.substr(0, size), "malformed_json");
}

CAF_TEST(what is not JSON is malformed) {
  check_failure(" ", "malformed_json: the JSON ends too early, after 1 bytes");
  for (auto value : {"NaN", "Infinity", "-", "nul", "{]", "{'step': 1}", "// x", "\x01", "\"a\nb\"",
                     "\"\\x\"", "1.", ".5", "+1", "\"\\ud800\"", "\"\\udc00\""})
    check_code(value, "malformed_json");
  check_both({.amount = "NaN"}, "malformed_json: not JSON at byte 42: syntax error, found \"NaN, "
                                "\"nameOrig\": \"C1305486145\", \"oldbala...\"");
  for (auto amount : {"Infinity", "-Infinity", "-NaN", "012", "1.", ".5", "+1", "1e", "1e+", "--1", "0x10",
                      "1_000", "1,5", "True", "'1'"})
    check_code(object({.amount = amount}), "malformed_json");
  for (auto garbage : {"}", "{}", ",", "x", "null", "\"\"", "\xC3\xA9", "\x7F"}) {
    check_code(object({}) + garbage, "malformed_json");
    check_code(as_string(object({})) + garbage, "malformed_json");
    check_code(as_string(object({}) + garbage), "malformed_json");
  }
  check_code(object({.more = ","}), "malformed_json");
  check_code(object({.more = ", \"a\" 1"}), "malformed_json");
  check_code(object({.more = " /* comment */"}), "malformed_json");
  check_code(std::string("\0", 1), "malformed_json");
  check_code("\xEF\xBB\xBF" + object({}), "malformed_json"); // a byte order mark
}

CAF_TEST(bytes that are not UTF - 8 have their own code) {
  check_failure(object({.name_orig = "\"C\xFF\""}), "invalid_utf8: the bytes are not UTF-8");
  check_code("\"{\\\"step\\\": 1, \xC0\xAF}\"", "invalid_utf8");
  check_code(object({.name_dest = "\"\xED\xA0\x80\""}), "invalid_utf8");
  check_code(object({.more = ", \"\xF8\": 1"}), "invalid_utf8");
  check_code(object({}) + "\xFE", "invalid_utf8");
  check_code("\xFF\xFE{", "invalid_utf8");
  check_code(object({.name_orig = "\"\xC3\xA9\xF0\x9F\x98\x80\""}), "decoded");
}

CAF_TEST(other documents than objects are no transaction) {
  check_failure("null", "not_an_object: the value is null, not an object");
  check_failure("true", "not_an_object: the value is true, not an object");
  check_failure("5.25", "not_an_object: the value is the number 5.25, not an object");
  check_failure("[" + object({}) + "]", "not_an_object: the value is an array, not an object");
  check_failure(R"("hello")", "not_an_object: the value is a string that does not hold an object: \"hello\"");
  check_failure(R"("")", "not_an_object: the value is a string that does not hold an object: \"\"");
  check_failure(R"("[{}]")", "not_an_object: the value is a string that does not hold an object: \"[{}]\"");
  check_code(as_string(as_string(object({}))), "not_an_object");
}

CAF_TEST(each field but the label has to be there) {
  check_failure("{}", "missing_field: step is missing");
  check_both({.step = "", .more = R"(, "Step": 1)"}, "missing_field: step is missing");
  check_both({.type = ""}, "missing_field: type is missing");
  check_both({.amount = ""}, "missing_field: amount is missing");
  check_both({.name_orig = ""}, "missing_field: nameOrig is missing");
  check_both({.old_balance_orig = ""}, "missing_field: oldbalanceOrg is missing");
  check_both({.new_balance_orig = ""}, "missing_field: newbalanceOrig is missing");
  check_both({.name_dest = ""}, "missing_field: nameDest is missing");
  check_both({.old_balance_dest = ""}, "missing_field: oldbalanceDest is missing");
  check_both({.new_balance_dest = "", .more = R"(, "x": {"newbalanceDest": 1})"},
             "missing_field: newbalanceDest is missing");
}

CAF_TEST(no field comes twice) {
  for (std::string name : {"step", "type", "amount", "nameOrig", "oldbalanceOrg", "newbalanceOrig",
                           "nameDest", "oldbalanceDest", "newbalanceDest", "isFraud"})
    check_both({.more = ", \"" + name + "\": 1"}, "duplicate_field: " + name + " comes twice");
  check_both({.more = R"(, "\u0061mount": 1)"}, "duplicate_field: amount comes twice");
  check_both({.is_fraud = "null", .more = R"(, "isFraud": null)"}, "duplicate_field: isFraud comes twice");
}

CAF_TEST(each field has its type) {
  check_both({.step = R"("1")"}, "wrong_type: step is the string \"1\", not a whole number");
  check_both({.step = "1.5"}, "wrong_type: step is the fraction 1.5, not a whole number");
  check_both({.step = "1.0000000001"}, "wrong_type: step is the fraction 1.0000000001, not a whole number");
  check_both({.step = "null"}, "wrong_type: step is null, not a whole number");
  check_both({.type = "5"}, "wrong_type: type is the number 5, not a string");
  check_both({.type = "null"}, "wrong_type: type is null, not a string");
  check_both({.amount = R"("12.50")"}, "wrong_type: amount is the string \"12.50\", not a number");
  check_both({.amount = "true"}, "wrong_type: amount is true, not a number");
  check_both({.amount = "null"}, "wrong_type: amount is null, not a number");
  check_both({.amount = "[1]"}, "wrong_type: amount is an array, not a number");
  check_both({.amount = "{}"}, "wrong_type: amount is an object, not a number");
  check_both({.name_orig = "7"}, "wrong_type: nameOrig is the number 7, not a string");
  check_both({.name_dest = "null"}, "wrong_type: nameDest is null, not a string");
  check_both({.name_dest = "false"}, "wrong_type: nameDest is false, not a string");
  check_both({.new_balance_dest = R"("")"}, "wrong_type: newbalanceDest is the string \"\", not a number");
  check_both({.is_fraud = R"("1")"},
             "wrong_type: isFraud is the string \"1\", not 0, 1, true, false or null");
  check_both({.is_fraud = "0.5"}, "wrong_type: isFraud is the fraction 0.5, not 0, 1, true, false or null");
  check_both({.is_fraud = "{}"}, "wrong_type: isFraud is an object, not 0, 1, true, false or null");
}

CAF_TEST(a type is one of five) {
  check_both({.type = R"("transfer")"},
             "unknown_type: type is \"transfer\", none of CASH_IN, CASH_OUT, DEBIT, PAYMENT, TRANSFER");
  check_code(object({.type = R"("")"}), "unknown_type");
  check_code(object({.type = R"("TRANSFER ")"}), "unknown_type");
  check_failure(object({.type = "\"" + std::string(1'000'000, 'T') + "\""}),
                "unknown_type: type is \"TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT...\", none of CASH_IN, "
                "CASH_OUT, DEBIT, PAYMENT, TRANSFER");
  check_code(object({.type = R"("\u0000\n\u001b[31m")"}), "unknown_type");
  for (std::string type : {"CASH_IN", "CASH_OUT", "DEBIT", "PAYMENT", "TRANSFER"})
    CAF_CHECK_EQUAL(decoded(object({.type = '"' + type + '"'})).type, type);
}

CAF_TEST(money is never negative) {
  check_both({.amount = "-3.5"}, "negative_amount: amount is -3.5, below zero");
  check_both({.old_balance_orig = "-0.01"}, "negative_amount: oldbalanceOrg is -0.01, below zero");
  check_code(object({.new_balance_orig = "-0.0000101"}), "negative_amount");
  check_code(object({.old_balance_dest = "-1e300"}), "negative_amount");
  check_code(object({.new_balance_dest = "-9223372036854775809"}), "negative_amount");
}

CAF_TEST(money has no fractions of a cent) {
  check_both({.amount = "1.234"}, "fraction_of_cent: amount is 1.234, not a whole number of cents");
  check_code(object({.amount = "0.001"}), "fraction_of_cent");
  check_code(object({.amount = "1234e-3"}), "fraction_of_cent");
  check_code(object({.new_balance_dest = "100000000.00002"}), "fraction_of_cent");
}

CAF_TEST(no number is too large for its field) {
  check_both({.amount = "1e300"}, "out_of_range: amount is 1e300, above 10000000000000.00");
  check_code(object({.amount = "10000000000000.01"}), "out_of_range");
  check_code(object({.amount = "18446744073709551617"}), "out_of_range");
  check_code(object({.amount = std::string(100'000, '9')}), "out_of_range");
  check_code(object({.amount = "1e400"}), "out_of_range");
  check_code(object({.amount = "1e2147483648"}), "out_of_range");
  check_both({.step = "-1"}, "out_of_range: step is -1, outside 0 to 2147483647");
  check_code(object({.step = "2147483648"}), "out_of_range");
  check_code(object({.step = "18446744073709551616"}), "out_of_range");
  check_both({.is_fraud = "2"}, "out_of_range: isFraud is 2, neither 0 nor 1");
  check_code(object({.is_fraud = "-1"}), "out_of_range");
  CAF_CHECK_EQUAL(decoded(object({.step = "2147483647"})).step, 2'147'483'647);
  CAF_CHECK_EQUAL(decoded(object({.step = "0"})).step, 0);
}

CAF_TEST_FIXTURE_SCOPE_END()
