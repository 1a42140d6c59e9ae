#define CAF_SUITE schema.json_decoder

#include "model/schema/json_decoder.hpp"

#include "model/schema/schema_file.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/json.hpp>

using namespace vigie;

namespace {

constexpr std::int64_t noon_ms = 1'780'000'000'000;

std::shared_ptr<const schema> schema_of(const std::string& fields) {
  const auto result = read_schema("name: test\nfields:\n" + fields);
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&result))
    CAF_FAIL(to_string(faults->front(), "schema"));
  return std::get<std::shared_ptr<const schema>>(result);
}

std::string as_string(const std::string& text) {
  return boost::json::serialize(boost::json::string_view{text});
}

/// One entry of a column as people read it.
std::string shown(const column_view& view, std::size_t row) {
  if (!view.has(row))
    return "-";
  if (view.type == value_type::real)
    return std::to_string(view.reals[row]);
  return view.type == value_type::text ? std::string{view.text(row)} : std::to_string(view.integers[row]);
}

struct stream {
  explicit stream(const std::string& fields)
      : of{schema_of(fields)}, reader{of, field_selection::all(*of)}, batch{reader.make_batch()} {}

  /// The fields' values, with blanks between; or what was wrong.
  std::string read_one(const std::string& value) {
    if (const auto failure = reader.decode(value, 0, noon_ms, batch))
      return std::string{to_string(failure->error)} + ": " + failure->reason;
    std::string result;
    for (const auto& column : batch.columns)
      result += (result.empty() ? "" : " ") + shown(column.view(), batch.size() - 1);
    return result;
  }

  /// As an object and as a string that holds it.
  std::string read(const std::string& object) {
    const auto result = read_one(object);
    CAF_MESSAGE(object);
    CAF_CHECK_EQUAL(read_one(as_string(object)), result);
    return result;
  }

  std::shared_ptr<const schema> of;
  json_decoder reader;
  event_batch batch;
};

} // namespace

CAF_TEST(every type has its forms) {
  stream s{"  s: {type: string}\n  i: {type: int}\n  d: {type: double}\n  m: {type: money, decimals: 3, "
           "negative: true}\n  b: {type: bool}\n  t: {type: time, unit: ms}\n"};
  CAF_CHECK_EQUAL(s.read(R"({"s": "a b", "i": -5, "d": 0.5, "m": -1.005, "b": true, "t": 1})"),
                  "a b -5 0.500000 -1005 1 1000");
  CAF_CHECK_EQUAL(
      s.read(R"({"t": "1970-01-01T00:00:01Z", "b": 0.0, "m": "2.5", "d": 1e3, "i": 5.0, "s": 12})"),
      "12 5 1000.000000 2500 0 1000000");
  CAF_CHECK_EQUAL(
      s.read(R"({"s": "\u00e9\n", "i": 1e2, "d": 7, "m": 1, "b": 1, "t": "1970-01-01 00:00:01.5"})"),
      "\xC3\xA9\n 100 7.000000 1000 1 1500000");
}

CAF_TEST(strict fields have the forms of their own type alone) {
  const auto result = read_schema("name: t\nstrict: true\nfields: {s: {type: string}, m: {type: money}}\n");
  json_decoder reader{std::get<std::shared_ptr<const schema>>(result), {}};
  auto batch = reader.make_batch();
  CAF_CHECK_EQUAL(reader.decode(R"({"s": 1, "m": 1})", 0, 0, batch)->reason,
                  "s is the number 1, not a string");
  CAF_CHECK_EQUAL(reader.decode(R"({"s": "1", "m": "1"})", 0, 0, batch)->reason,
                  "m is the string \"1\", not a number");
}

CAF_TEST(what may be missing may be null too) {
  stream s{"  o: {type: int, optional: true}\n  d: {type: money, default: 2.50}\n  r: {type: int}\n"};
  CAF_CHECK_EQUAL(s.read(R"({"r": 1})"), "- 250 1");
  CAF_CHECK_EQUAL(s.read(R"({"r": 1, "o": null, "d": null})"), "- 250 1");
  CAF_CHECK_EQUAL(s.read(R"({"o": 7, "d": 3, "r": 1})"), "7 300 1");
  CAF_CHECK_EQUAL(s.read(R"({"o": 7})"), "missing_field: r is missing");
  CAF_CHECK_EQUAL(s.read(R"({"r": null})"), "wrong_type: r is null, not a whole number");
}

CAF_TEST(paths reach into nested objects) {
  stream s{"  id: {type: string, path: /merchant/id}\n  city: {type: string, path: /merchant/place/city, "
           "optional: true}\n  top: {type: int}\n  slash: {type: int, path: /a~1b, optional: true}\n"};
  CAF_CHECK_EQUAL(s.read(R"({"merchant": {"id": "m1", "place": {"city": "Lyon", "zip": "69"}}, "top": 1})"),
                  "m1 Lyon 1 -");
  CAF_CHECK_EQUAL(
      s.read(R"({"top": 1, "x": {"merchant": {"id": 5}}, "merchant": {"y": [{"id": 1}], "id": "m1"}})"),
      "m1 - 1 -");
  CAF_CHECK_EQUAL(s.read(R"({"merchant": {"id": "m1", "place": null}, "top": 1, "a/b": 2})"), "m1 - 1 2");
  CAF_CHECK_EQUAL(s.read(R"({"id": "m1", "top": 1})"), "missing_field: /merchant/id is missing");
  CAF_CHECK_EQUAL(s.read(R"({"merchant": null, "top": 1})"), "missing_field: /merchant/id is missing");
  CAF_CHECK_EQUAL(s.read(R"({"merchant": 5, "top": 1})"),
                  "wrong_type: /merchant is the number 5, not an object");
  CAF_CHECK_EQUAL(s.read(R"({"merchant": [], "top": 1})"),
                  "wrong_type: /merchant is an array, not an object");
  CAF_CHECK_EQUAL(s.read(R"({"merchant": {"id": {}}, "top": 1})"),
                  "wrong_type: /merchant/id is an object, not a string or a whole number");
  CAF_CHECK_EQUAL(s.read(R"({"merchant": {"id": "a", "id": "b"}, "top": 1})"),
                  "duplicate_field: /merchant/id comes twice");
  CAF_CHECK_EQUAL(s.read(R"({"merchant": {"id": "a"}, "merchant": {"x": 1}, "top": 1})"),
                  "duplicate_field: /merchant comes twice");
}

CAF_TEST(the time of an event is that of its role) {
  stream s{"  t: {type: time, role: time, optional: true}\n"};
  s.read_one(R"({"t": "2018-04-01 00:00:31"})");
  CAF_CHECK_EQUAL(s.batch.times_us.back(), 1'522'540'831'000'000);
  CAF_CHECK_EQUAL(s.batch.timestamps_ms.back(), noon_ms);
  s.read_one("{}");
  CAF_CHECK_EQUAL(s.batch.times_us.back(), noon_ms * 1'000);
  CAF_CHECK_EQUAL(s.read(R"({"t": "1969-12-31 23:59:59"})"),
                  "bad_timestamp: t is 1969-12-31 23:59:59, outside the years 1970 to 9999");
}

CAF_TEST(all declared fields are checked and only selected ones kept) {
  const auto of =
      schema_of("  a: {type: int}\n  t: {type: time, role: time, unit: s}\n  b: {type: string}\n");
  json_decoder reader{of, {{2}}};
  auto batch = reader.make_batch();
  CAF_REQUIRE_EQUAL(batch.columns.size(), 1u);
  CAF_CHECK(!reader.decode(R"({"a": 1, "b": "x", "t": 5})", 3, noon_ms, batch));
  CAF_CHECK_EQUAL(batch.columns[0].view().text(0), "x");
  CAF_CHECK_EQUAL(batch.times_us[0], 5'000'000);
  CAF_CHECK_EQUAL(reader.decode(R"({"a": "1", "b": "x", "t": 5})", 3, noon_ms, batch)->reason,
                  "a is the string \"1\", not a whole number");
  CAF_CHECK_EQUAL(reader.counts().failed, 1u);
  CAF_CHECK_EQUAL(batch.size(), 1u);
}

CAF_TEST(what data sets carry is missing in messages) {
  const auto result = read_schema("name: t\nfields: {a: {type: int}}\ncarried: {c: {type: bool}}\n");
  const auto of = std::get<std::shared_ptr<const schema>>(result);
  json_decoder reader{of, field_selection::with_carried(*of)};
  auto batch = reader.make_batch();
  CAF_REQUIRE_EQUAL(batch.columns.size(), 2u);
  CAF_CHECK(!reader.decode(R"({"a": 1, "c": true})", 0, noon_ms, batch));
  CAF_CHECK(!reader.decode(R"({"a": 1, "c": "whatever"})", 0, noon_ms, batch));
  CAF_CHECK(!batch.columns[1].view().has(1));
}

CAF_TEST(a batch and its schema outlive the decoder) {
  event_batch batch;
  {
    json_decoder reader{schema_of("  c: {type: string, values: [red, green]}\n"), {{0}}};
    batch = reader.make_batch();
    CAF_CHECK(!reader.decode(R"({"c": "green"})", 0, noon_ms, batch));
  }
  CAF_CHECK_EQUAL(batch.columns[0].view().text(0), "green");
}
