#define CAF_SUITE training.event_types

#include "unit/training/data_folder.hpp"

#include "model/base/json_text.hpp"
#include "model/base/time_text.hpp"
#include "unit/seeds.hpp"

#include <arrow/util/decimal.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <random>

using namespace vigie;

namespace {

using lines = std::vector<std::string>;

constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();
constexpr auto infinity = std::numeric_limits<double>::infinity();

struct fixture : data_folder {
  /// What a Parquet column `x` reads as in a field declared so.
  lines as(const std::string& declared, const std::shared_ptr<arrow::Array>& array) const {
    return lines_of(read_events(write("a.parquet", {{"x", array}}), fields_of("  x: {" + declared + "}\n")));
  }

  std::string error_as(const std::string& declared, const std::shared_ptr<arrow::Array>& array) const {
    return event_error(write("a.parquet", {{"x", array}}), fields_of("  x: {" + declared + "}\n"));
  }
};

template <class Builder, class Value>
std::shared_ptr<arrow::Array> whole(std::initializer_list<Value> values) {
  return array_of<Builder, Value>(values);
}

template <class Builder, class Decimal>
std::shared_ptr<arrow::Array> decimals(const std::shared_ptr<arrow::DataType>& type,
                                       std::initializer_list<const char*> values) {
  Builder builder(type);
  for (const auto* value : values) {
    Decimal decimal;
    std::int32_t precision = 0;
    std::int32_t scale = 0;
    CAF_REQUIRE(Decimal::FromString(value, &decimal, &precision, &scale).ok());
    const auto wanted = static_cast<const arrow::DecimalType&>(*type).scale();
    CAF_REQUIRE(builder.Append(*decimal.Rescale(scale, wanted)).ok());
  }
  return *builder.Finish();
}

std::shared_ptr<arrow::Array> decimals(int precision, int scale, std::initializer_list<const char*> values) {
  if (precision > 38)
    return decimals<arrow::Decimal256Builder, arrow::Decimal256>(arrow::decimal256(precision, scale), values);
  return decimals<arrow::Decimal128Builder, arrow::Decimal128>(arrow::decimal128(precision, scale), values);
}

std::shared_ptr<arrow::Array> times(arrow::TimeUnit::type unit, const std::string& zone,
                                    std::initializer_list<std::int64_t> values) {
  return array_by(arrow::TimestampBuilder(arrow::timestamp(unit, zone), arrow::default_memory_pool()),
                  values);
}

const auto mixed = fields_of("  at: {type: time, role: time}\n"
                             "  who: {type: string, path: /who/name}\n"
                             "  kind: {type: string, values: [in, \"out, or\", 'so \"on\"']}\n"
                             "  amount: {type: money, decimals: 3, negative: true}\n"
                             "  fee: {type: money, optional: true}\n"
                             "  times: {type: int}\n"
                             "  rate: {type: double, optional: true}\n"
                             "  fraud: {type: bool, optional: true}\n");

std::string csv_text(const std::string& text) {
  std::string result = "\"";
  for (const char c : text)
    result.append(c == '"' ? 2 : 1, c);
  return result + '"';
}

/// Random rows of `mixed` as each format writes them.
class three_files {
public:
  explicit three_files(std::uint32_t seed) : random_(seed) {
    for (int i = 0; i < 2000; ++i)
      add_row();
  }

  std::string csv = "fraud,rate,times,fee,amount,kind,who/name,at,weight\n";
  std::string json;

  std::vector<data_folder::named_array> columns() const {
    const auto person = *arrow::StructArray::Make({*who_->Finish()}, std::vector<std::string>{"name"});
    return {{"weight", *weight_->Finish()}, {"at", *at_->Finish()},         {"who", person},
            {"kind", *kind_->Finish()},     {"amount", *amount_->Finish()}, {"fee", *fee_->Finish()},
            {"times", *times_->Finish()},   {"rate", *rate_->Finish()},     {"fraud", *fraud_->Finish()}};
  }

private:
  std::int64_t below(std::uint64_t bound) { return static_cast<std::int64_t>(random_() % bound); }

  template <class Value>
  std::optional<Value> perhaps(Value value) {
    return random_() % 3 == 0 ? std::nullopt : std::optional(value);
  }

  std::string one_of(const lines& words) { return words[random_() % words.size()]; }

  void add_row() {
    const auto at = below(4'000'000'000'000'000);
    const std::string who = one_of({"C1", "", " a b ", "Ünal", "x\"y", "a,b", "007", "true", "null"});
    const std::string kind = one_of({"in", "out, or", "so \"on\""});
    const auto thousandths = below(2'000'000) - 1'000'000;
    const auto fee = perhaps(static_cast<double>(below(1'000'000'000'000)) / 100);
    const auto times = static_cast<std::int64_t>(random_());
    const auto rate = perhaps(static_cast<double>(times) * std::pow(10, static_cast<int>(below(40)) - 20));
    const auto fraud = perhaps(random_() % 2 == 0);
    const auto weight = static_cast<double>(below(1000) + 1) / 8;

    const auto amount = (thousandths < 0 ? "-" : "") + std::to_string(std::abs(thousandths) / 1000) + "." +
                        std::to_string(1000 + std::abs(thousandths) % 1000).substr(1);
    csv += (fraud ? *fraud ? "True" : "0" : "") + std::string(",") + (rate ? json_text(*rate) : "") + "," +
           json_text(times) + "," + (fee ? json_text(*fee) : "") + "," + amount + "," + csv_text(kind) + "," +
           csv_text(who) + "," + rfc3339(at) + "," + json_text(weight) + "\n";
    json += "{\"at\":\"" + rfc3339(at) + "\",\"who\":{\"name\":" + json_text(who) +
            "},\"kind\":" + json_text(kind) + ",\"amount\":" + amount + ",\"times\":" + json_text(times) +
            (fee ? ",\"fee\":" + json_text(*fee) : "") + ",\"rate\":" + (rate ? json_text(*rate) : "null") +
            (fraud ? *fraud ? ",\"fraud\":true" : ",\"fraud\":0" : "") + ",\"weight\":" + json_text(weight) +
            "}\n";
    const bool appended = at_->Append(at).ok() && who_->Append(who).ok() && kind_->Append(kind).ok() &&
                          amount_->Append(arrow::Decimal128(thousandths)).ok() &&
                          (fee ? fee_->Append(*fee) : fee_->AppendNull()).ok() &&
                          times_->Append(times).ok() && rate_->Append(rate.value_or(no_number)).ok() &&
                          (fraud ? fraud_->Append(*fraud) : fraud_->AppendNull()).ok() &&
                          weight_->Append(weight).ok();
    CAF_REQUIRE(appended);
  }

  template <class Builder, class... Ts>
  static std::shared_ptr<Builder> builder(Ts&&... xs) {
    return std::make_shared<Builder>(std::forward<Ts>(xs)...);
  }

  std::mt19937_64 random_;
  std::shared_ptr<arrow::TimestampBuilder> at_ = builder<arrow::TimestampBuilder>(
      arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), arrow::default_memory_pool());
  std::shared_ptr<arrow::StringBuilder> who_ = builder<arrow::StringBuilder>();
  std::shared_ptr<arrow::StringDictionaryBuilder> kind_ = builder<arrow::StringDictionaryBuilder>();
  std::shared_ptr<arrow::Decimal128Builder> amount_ =
      builder<arrow::Decimal128Builder>(arrow::decimal128(20, 3));
  std::shared_ptr<arrow::DoubleBuilder> fee_ = builder<arrow::DoubleBuilder>();
  std::shared_ptr<arrow::Int64Builder> times_ = builder<arrow::Int64Builder>();
  std::shared_ptr<arrow::DoubleBuilder> rate_ = builder<arrow::DoubleBuilder>();
  std::shared_ptr<arrow::BooleanBuilder> fraud_ = builder<arrow::BooleanBuilder>();
  std::shared_ptr<arrow::DoubleBuilder> weight_ = builder<arrow::DoubleBuilder>();
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(event_types_tests, fixture)

CAF_TEST(integers of every width serve every type that takes whole numbers) {
  const auto arrays = {
      whole<arrow::Int8Builder, std::int8_t>({0, 1}),     whole<arrow::Int16Builder, std::int16_t>({0, 1}),
      whole<arrow::Int32Builder, std::int32_t>({0, 1}),   whole<arrow::Int64Builder, std::int64_t>({0, 1}),
      whole<arrow::UInt8Builder, std::uint8_t>({0, 1}),   whole<arrow::UInt16Builder, std::uint16_t>({0, 1}),
      whole<arrow::UInt32Builder, std::uint32_t>({0, 1}), whole<arrow::UInt64Builder, std::uint64_t>({0, 1}),
  };
  for (const auto& array : arrays) {
    CAF_MESSAGE(array->type()->ToString());
    CAF_CHECK_EQUAL(as("type: int", array), (lines{"0", "1"}));
    CAF_CHECK_EQUAL(as("type: money", array), (lines{"0", "100"}));
    CAF_CHECK_EQUAL(as("type: double", array), (lines{"0.000000", "1.000000"}));
    CAF_CHECK_EQUAL(as("type: bool", array), (lines{"0", "1"}));
    CAF_CHECK_EQUAL(as("type: string", array), (lines{"0", "1"}));
    CAF_CHECK_EQUAL(as("type: time, unit: s", array), (lines{"0", "1000000"}));
    CAF_CHECK_EQUAL(error_as("type: time", array),
                    "row 1: x is the number 0, not a time as in RFC 3339 or YYYY-MM-DD HH:MM:SS");
  }
  constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
  CAF_CHECK_EQUAL(as("type: string", whole<arrow::UInt64Builder, std::uint64_t>({largest})),
                  (lines{"18446744073709551615"}));
  CAF_CHECK(error_as("type: int", whole<arrow::UInt64Builder, std::uint64_t>({largest}))
                .starts_with("row 1: x is 18446744073709551615, "));
  CAF_CHECK_EQUAL(
      as("type: int", whole<arrow::Int64Builder, std::int64_t>({std::numeric_limits<std::int64_t>::min()})),
      (lines{"-9223372036854775808"}));
}

CAF_TEST(decimals of every precision are read to their last digit) {
  for (const auto& [precision, scale] :
       {std::pair{4, 2}, {9, 2}, {18, 4}, {18, 2}, {38, 2}, {38, 20}, {76, 2}, {76, 38}}) {
    CAF_MESSAGE(precision << ", " << scale);
    const auto array = decimals(precision, scale, {"0", "12.50", "99.99"});
    CAF_CHECK_EQUAL(as("type: money", array), (lines{"0", "1250", "9999"}));
    CAF_CHECK_EQUAL(as("type: double", array), (lines{"0.000000", "12.500000", "99.990000"}));
  }
  CAF_CHECK_EQUAL(as("type: money, decimals: 3", decimals(38, 3, {"9007199254.993", "0.001"})),
                  (lines{"9007199254993", "1"}));
  CAF_CHECK_EQUAL(error_as("type: money", decimals(38, 3, {"0.125"})),
                  "row 1: x is 0.125, not a whole number of cents");
  CAF_CHECK_EQUAL(error_as("type: money", decimals(9, 2, {"-0.01"})), "row 1: x is -0.01, below zero");
  CAF_CHECK_EQUAL(as("type: money, negative: true", decimals(9, 2, {"-0.01"})), (lines{"-1"}));
  CAF_CHECK_EQUAL(as("type: string", decimals(20, 0, {"12345678901234567890"})),
                  (lines{"12345678901234567890"}));
  CAF_CHECK_EQUAL(as("type: int", decimals(20, 5, {"7"})), (lines{"7"}));
}

CAF_TEST(floats are their shortest decimals and too short ones hold no money) {
  CAF_CHECK_EQUAL(as("type: double", array_of<arrow::FloatBuilder>({0.1f})),
                  as("type: double", array_of<arrow::DoubleBuilder>({0.1})));
  CAF_CHECK_EQUAL(as("type: int", array_of<arrow::FloatBuilder>({5.0f})), (lines{"5"}));
  CAF_CHECK_EQUAL(
      error_as("type: money", array_of<arrow::FloatBuilder>({5.0f})),
      "column x has the type float32, which does not hold amounts to their last place; decimal, float64, "
      "integers and text do");
  CAF_CHECK_EQUAL(as("type: money", array_of<arrow::DoubleBuilder>({5.0, 0.29, 1e13})),
                  (lines{"500", "29", "1000000000000000"}));
  CAF_CHECK_EQUAL(as("type: money, negative: true", array_of<arrow::DoubleBuilder>({-0.29, -0.0})),
                  (lines{"-29", "0"}));
}

CAF_TEST(no number is missing and an infinite one is an error) {
  CAF_CHECK_EQUAL(as("type: double, optional: true", array_of<arrow::DoubleBuilder>({no_number, 1.0})),
                  (lines{"-", "1.000000"}));
  CAF_CHECK_EQUAL(as("type: money, default: 2", array_of<arrow::DoubleBuilder>({no_number, 1.0})),
                  (lines{"200", "100"}));
  CAF_CHECK_EQUAL(error_as("type: double", array_of<arrow::DoubleBuilder>({no_number})),
                  "row 1: x is missing");
  CAF_CHECK_EQUAL(error_as("type: double", array_of<arrow::DoubleBuilder>({-infinity})),
                  "row 1: x is minus infinity, not a number");
  CAF_CHECK_EQUAL(error_as("type: money", array_of<arrow::DoubleBuilder>({infinity})),
                  "row 1: x is infinity, not a number or a decimal text");
}

CAF_TEST(an account number that floating point has cut is refused) {
  CAF_CHECK_EQUAL(as("type: string", array_of<arrow::DoubleBuilder>({2703186189652095.0, 7.0})),
                  (lines{"2703186189652095", "7"}));
  CAF_CHECK_EQUAL(error_as("type: string", array_of<arrow::DoubleBuilder>({4992346398065154184.0})),
                  "row 1: x is the number 4992346398065154048, whose last digits floating point has lost, "
                  "not a string or a "
                  "whole number");
}

CAF_TEST(text may be of any layout and stand in a dictionary or as bytes) {
  arrow::StringDictionaryBuilder dictionary;
  CAF_REQUIRE(dictionary.Append("in").ok() && dictionary.Append("out").ok() && dictionary.Append("in").ok());
  const auto arrays = {array_of<arrow::StringBuilder>({"in", "out", "in"}),
                       array_of<arrow::LargeStringBuilder>({"in", "out", "in"}),
                       array_of<arrow::StringViewBuilder>({"in", "out", "in"}),
                       array_of<arrow::BinaryBuilder>({"in", "out", "in"}),
                       array_of<arrow::LargeBinaryBuilder>({"in", "out", "in"}),
                       *dictionary.Finish()};
  for (const auto& array : arrays) {
    CAF_MESSAGE(array->type()->ToString());
    CAF_CHECK_EQUAL(as("type: string", array), (lines{"in", "out", "in"}));
    CAF_CHECK_EQUAL(as("type: string, values: [out, in]", array), (lines{"in", "out", "in"}));
  }
  CAF_CHECK_EQUAL(
      as("type: string", array_by(arrow::FixedSizeBinaryBuilder(arrow::fixed_size_binary(2)), {"ab", "cd"})),
      (lines{"ab", "cd"}));
  CAF_CHECK_EQUAL(as("type: money", array_of<arrow::StringBuilder>({"12.50", " 3 "})),
                  (lines{"1250", "300"}));
  CAF_CHECK_EQUAL(as("type: bool", array_of<arrow::StringBuilder>({"True", "0"})), (lines{"1", "0"}));
  CAF_CHECK_EQUAL(error_as("type: string", array_of<arrow::BinaryBuilder>({"\xFE"})),
                  "row 1: x is bytes that are not UTF-8, \"\\xfe\", not a string or a whole number");
}

CAF_TEST(dictionaries of numbers are numbers) {
  arrow::DictionaryBuilder<arrow::Int64Type> whole_numbers;
  CAF_REQUIRE(whole_numbers.Append(700).ok() && whole_numbers.Append(700).ok() &&
              whole_numbers.AppendNull().ok());
  CAF_CHECK_EQUAL(as("type: money, optional: true", *whole_numbers.Finish()), (lines{"70000", "70000", "-"}));
  arrow::DictionaryBuilder<arrow::FloatType> floats;
  CAF_REQUIRE(floats.Append(0.5f).ok());
  CAF_CHECK(error_as("type: money", *floats.Finish()).starts_with("column x has the type float32, "));
}

CAF_TEST(booleans and nulls are what they are) {
  CAF_CHECK_EQUAL(as("type: bool", array_of<arrow::BooleanBuilder>({true, false})), (lines{"1", "0"}));
  CAF_CHECK_EQUAL(error_as("type: int", array_of<arrow::BooleanBuilder>({true})),
                  "row 1: x is true, not a whole number");
  CAF_CHECK_EQUAL(as("type: int, optional: true", std::make_shared<arrow::NullArray>(2)), (lines{"-", "-"}));
  CAF_CHECK_EQUAL(error_as("type: int", std::make_shared<arrow::NullArray>(2)), "row 1: x is missing");
}

CAF_TEST(times of every unit and zone and days are microseconds in UTC) {
  using unit = arrow::TimeUnit;
  const lines expected{"1704067200000000", "-1000000"};
  for (const auto* zone : {"", "UTC", "Europe/Paris"}) {
    CAF_CHECK_EQUAL(as("type: time", times(unit::MILLI, zone, {1'704'067'200'000, -1000})), expected);
    CAF_CHECK_EQUAL(as("type: time", times(unit::MICRO, zone, {1'704'067'200'000'000, -1'000'000})),
                    expected);
    CAF_CHECK_EQUAL(as("type: time", times(unit::NANO, zone, {1'704'067'200'000'000'000, -999'999'001})),
                    expected);
  }
  CAF_CHECK_EQUAL(as("type: time", array_of<arrow::Date32Builder>({19723})), (lines{"1704067200000000"}));
  CAF_CHECK_EQUAL(as("type: string", array_of<arrow::Date32Builder>({19723})), (lines{"2024-01-01"}));
  CAF_CHECK_EQUAL(as("type: string", times(unit::MICRO, "", {1'704'067'200'250'000})),
                  (lines{"2024-01-01 00:00:00.25"}));
  CAF_CHECK_EQUAL(error_as("type: int", times(unit::MICRO, "", {0})),
                  "row 1: x is the time 1970-01-01 00:00:00, not a whole number");
  CAF_CHECK_EQUAL(
      error_as("type: time", times(unit::MILLI, "", {std::numeric_limits<std::int64_t>::max()})),
      "row 1: x is a time outside the years 1 to 9999, not a time as in RFC 3339 or YYYY-MM-DD HH:MM:SS");
}

CAF_TEST(a column of another type is refused before any row and all of them at once) {
  arrow::ListBuilder list(arrow::default_memory_pool(), std::make_shared<arrow::Int64Builder>());
  CAF_REQUIRE(list.Append().ok());
  const auto both = write("a.parquet", {{"a", *list.Finish()}, {"b", array_of<arrow::FloatBuilder>({1.0f})}});
  const auto error = event_error(both, fields_of("  a: {type: int}\n  b: {type: money}\n"));
  CAF_CHECK(error.starts_with("column a has the type list<"));
  CAF_CHECK(error.find("; column b has the type float32, ") != std::string::npos);
}

CAF_TEST(the same rows give the same columns in every format) {
  for_each_seed(3, [this](std::uint32_t seed) -> std::string {
    const three_files files(seed);
    const auto parquet = read_events(write("a.parquet", files.columns()), mixed);
    for (const auto& file : {write("a.csv", files.csv), write("a.jsonl", files.json)}) {
      const auto other = read_events(file, mixed);
      const auto expected = lines_of(parquet);
      const auto found = lines_of(other);
      const auto [wanted, got] = std::mismatch(expected.begin(), expected.end(), found.begin(), found.end());
      if (wanted != expected.end() || got != found.end())
        return file.string() + " differs at row " + std::to_string(wanted - expected.begin() + 1);
      if (other.weights != parquet.weights || other.events.times_us != parquet.events.times_us ||
          other.events.offsets != parquet.events.offsets)
        return file.string() + " differs in weights, times or numbers of rows";
    }
    return {};
  });
}

CAF_TEST_FIXTURE_SCOPE_END()
