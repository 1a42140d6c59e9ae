#define CAF_SUITE schema.learnt_layouts

#include "model/schema/json_decoder.hpp"
#include "model/schema/schema_file.hpp"

#include "unit/seeds.hpp"

#include <boost/json.hpp>

#include <algorithm>
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

std::shared_ptr<const schema> shipped(const std::string& name) {
  const auto result = load_schema(VIGIE_SOURCE_DIR "/config/schemas/" + name + ".yaml");
  return std::get<std::shared_ptr<const schema>>(result);
}

/// Every type and every form of it.
std::shared_ptr<const schema> of_all_kinds() {
  static const auto result = schema_of(R"(name: kinds
fields:
  s: {type: string}
  c: {type: string, values: [red, green, "light blue", "a colour of more than sixteen letters"], optional: true}
  i: {type: int, min: -1000, max: 1000000}
  n: {type: int, path: /in/n, optional: true}
  d: {type: double, path: /in/d}
  m: {type: money, negative: true, decimals: 3}
  p: {type: money, default: 2.50}
  b: {type: bool}
  t: {type: time, role: time}
  u: {type: time, unit: ms, path: /in/deep/u, optional: true}
)");
  return result;
}

std::string as_string(std::string_view text) {
  return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

std::string shown(const column_view& view, std::size_t row) {
  if (!view.has(row))
    return "-";
  if (view.type == value_type::real)
    return std::to_string(view.reals[row]);
  if (view.type != value_type::text)
    return std::to_string(view.integers[row]);
  return '"' + std::string{view.text(row)} + '"';
}

/// What one message gives: its values, or what is wrong with it.
std::string outcome(json_decoder& reader, const std::string& value, event_batch& batch) {
  // Messages stand in memory of exactly their size, so that a sanitizer sees who looks behind them.
  const std::vector<char> exact{value.begin(), value.end()};
  if (const auto failure = reader.decode({exact.data(), exact.size()}, 0, noon_ms, batch))
    return std::string{to_string(failure->error)} + ": " + failure->reason;
  std::string result = std::to_string(batch.times_us.back());
  for (const auto& column : batch.columns)
    result += ' ' + shown(column.view(), batch.size() - 1);
  return result;
}

/// A decoder that learns, beside one for each message that has nothing to go by.
struct comparison {
  explicit comparison(std::shared_ptr<const schema> of_, std::optional<field_selection> kept_ = {})
      : of{std::move(of_)}, kept{kept_ ? *kept_ : field_selection::all(*of)}, reader{of, kept},
        batch{reader.make_batch()} {}

  /// Nothing where both find the same.
  std::string compare(const std::string& value) {
    json_decoder parser{of, kept};
    auto expected_batch = parser.make_batch();
    const auto found = outcome(reader, value, batch);
    const auto expected = outcome(parser, value, expected_batch);
    if (batch.size() > 500)
      batch = reader.make_batch();
    return found == expected ? "" : "found " + found + "\nnot   " + expected + "\nin    " + value;
  }

  void check(const std::string& value) {
    const auto difference = compare(value);
    CAF_CHECK_EQUAL(difference, "");
  }

  /// Whether it went by a layout.
  bool is_learnt(const std::string& value) {
    const auto before = reader.counts().learnt;
    check(value);
    return reader.counts().learnt > before;
  }

  std::shared_ptr<const schema> of;
  field_selection kept;
  json_decoder reader;
  event_batch batch;
};

const std::string transfer =
    R"({"step": 1, "type": "TRANSFER", "amount": 181.0, "nameOrig": "C1305486145", "oldbalanceOrg": 181.0, "newbalanceOrig": 0.0, "nameDest": "C553264065", "oldbalanceDest": 12.34, "newbalanceDest": 193.34, "isFraud": 1, "isFlaggedFraud": 0})";

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  const auto at = text.find(part);
  CAF_REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), by);
}

} // namespace

CAF_TEST(the second message of a producer goes by the layout of the first) {
  for (const auto& value : {transfer, as_string(transfer)}) {
    comparison paysim{shipped("paysim")};
    CAF_CHECK(!paysim.is_learnt(value));
    CAF_CHECK(paysim.is_learnt(value));
    CAF_CHECK(paysim.is_learnt(replaced(value, "TRANSFER", "DEBIT")));
    CAF_CHECK(paysim.is_learnt(replaced(value, "193.34", "12345678901.5")));
    CAF_CHECK(paysim.is_learnt(replaced(value, "C553264065", "M1")));
    CAF_CHECK(paysim.is_learnt(replaced(value, "C553264065", "a name of far more than thirty-two letters")));
    CAF_CHECK((paysim.reader.counts() == decode_counts{5, 1, 0}));
  }
}

CAF_TEST(whatever order and spaces and escapes a producer has is learnt) {
  for (
      const std::string object :
      {R"({"isFraud":0,"b":[1,{"c":null}],"newbalanceDest":1,"oldbalanceDest":2,"nameDest":"M1","newbalanceOrig":3,"oldbalanceOrg":4,"nameOrig":"C1","amount":5,"type":"DEBIT","step":7})",
       " {\n  \"step\" : 1 ,\r\n\t\"type\":\"DEBIT\", \"amount\" : 5,\"nameOrig\":\"C1\", "
       "\"oldbalanceOrg\":1,"
       "\"newbalanceOrig\":1,\"nameDest\":\"M1\", \"oldbalanceDest\":2 ,  \"newbalanceDest\":3\n} \n",
       R"({"\u0073tep": 1, "t\u0079pe": "DEBIT", "\u0061mount": 5, "nameOrig": "a", "oldbalanceOrg": 1, "newbalanceOrig": 2, "nameDes\u0074": "M1", "oldbalanceDest": 3, "newbalanceDest": 4})"}) {
    for (const auto& value : {object, as_string(object)}) {
      comparison paysim{shipped("paysim")};
      paysim.check(value);
      CAF_MESSAGE(value);
      CAF_CHECK(paysim.is_learnt(value));
      CAF_CHECK(paysim.is_learnt(replaced(value, "DEBIT", "CASH_IN")));
      CAF_CHECK(paysim.is_learnt(replaced(value, "5", "56789.12")));
    }
  }
}

CAF_TEST(values in rarer forms stay on the learnt way) {
  const std::string message =
      R"({"s": "a", "i": 1, "in": {"n": 5, "d": 0.5, "deep": {"u": 1522540831000}}, "m": -1.5, "p": 2.5, "b": 1, "t": "2018-04-01 00:00:31", "c": "red", "x": 1, "y": "z"})";
  for (const auto in_string : {false, true}) {
    comparison kinds{of_all_kinds()};
    const auto form = [&](const std::string& text) { return in_string ? as_string(text) : text; };
    kinds.check(form(message));
    const auto check = [&](std::string_view part, std::string_view by) {
      CAF_MESSAGE(by);
      CAF_CHECK(kinds.is_learnt(form(replaced(message, part, by))));
    };
    check("\"a\"", R"("caf\u00e9 \"x\" \\ \/ \n")");
    check("\"a\"", "\"caf\xC3\xA9\"");
    check("\"a\"", "123");
    check("\"a\"", "\"\"");
    check("\"i\": 1", "\"i\": 1.0");
    check("\"i\": 1", "\"i\": 1e3");
    check("\"i\": 1", "\"i\": -1000");
    check("\"n\": 5", "\"n\": null");
    check("0.5", "-1.2345678901234567e-8");
    check("0.5", "123456789.12345678");
    check("-1.5", "\"-1.005\"");
    check("-1.5", "-0.0000000001");
    check("2.5", "null");
    check("2.5", "\"7\"");
    check("\"b\": 1", "\"b\": true");
    check("\"b\": 1", "\"b\": 0.0");
    check("1522540831000", "null");
    check("1522540831000", "\"2018-04-01T00:00:31+02:00\"");
    check("00:00:31", "23:59:59.123456");
    check(" 00:00:31", "T00:00:31Z");
    check(" 00:00:31", "T00:00:31.5+05:30");
    check("2018-04-01", "2020-02-29");
    check("\"red\"", "null");
    check("\"red\"", "\"light blue\"");
    check("\"red\"", "\"a colour of more than sixteen letters\"");
    check("\"red\"", "\"gr\\u0065en\"");
    check("\"x\": 1", "\"x\": null");
    check("\"x\": 1", "\"x\": \"text\"");
    check("\"x\": 1", "\"x\": -1.5e-7");
    check("\"x\": 1", "\"x\": 123456789012345678901234567890");
    check("\"z\"", "\"\\u00e9 and much more than the thirty-two letters of a block\"");
    check("\"z\"", "false");
  }
}

CAF_TEST(what does not fit is refused in the words of the parser) {
  comparison paysim{shipped("paysim")};
  for (const auto& value : {transfer, as_string(transfer)}) {
    paysim.check(value);
    for (const auto& [part, by] :
         std::initializer_list<std::pair<const char*, const char*>>{{"181.0", "-181.0"},
                                                                    {"181.0", "181.005"},
                                                                    {"181.0", "01"},
                                                                    {"181.0", "1."},
                                                                    {"181.0", "1e99999999999"},
                                                                    {"181.0", "null"},
                                                                    {"\"step", "\"ste"},
                                                                    {"\"step", "\"amount"},
                                                                    {"TRANSFER", "TRANSFEr"},
                                                                    {"C1305486145", "C\x01"},
                                                                    {"C1305486145", "C\xFF"},
                                                                    {"\"isFraud\\\": 1", "\"isFraud\": 2"},
                                                                    {"1,", "2147483648,"}})
      if (value.find(part) != std::string::npos)
        CAF_CHECK(!paysim.is_learnt(replaced(value, part, by)));
    CAF_CHECK(!paysim.is_learnt(value + "x"));
    CAF_CHECK(paysim.is_learnt(value));
  }
}

CAF_TEST(a stray quote behind a value without quotes is none of the layout) {
  comparison money{schema_of("name: t\nfields: {m: {type: money}, b: {type: int}}\n")};
  money.check(R"({"m": "1.25", "b": 1})");
  CAF_CHECK(money.is_learnt(R"({"m": 1.25, "b": 1})"));
  CAF_CHECK(!money.is_learnt(R"({"m": 1.25", "b": 1})"));
  CAF_CHECK(!money.is_learnt(R"({"m": "1.25, "b": 1})"));
}

CAF_TEST(four layouts are known at once and a fifth takes the place of the one out of use) {
  comparison numbers{schema_of("name: t\nfields: {a: {type: int}, b: {type: int, optional: true}}\n")};
  const auto message = [](int kind) {
    return std::string(static_cast<std::size_t>(kind), ' ') + R"({"a": 1, "b": 2})";
  };
  for (int kind = 0; kind < 4; ++kind) {
    CAF_CHECK(!numbers.is_learnt(message(kind)));
    CAF_CHECK(numbers.is_learnt(message(kind)));
  }
  for (int kind = 0; kind < 4; ++kind)
    CAF_CHECK(numbers.is_learnt(message(kind)));
  CAF_CHECK(!numbers.is_learnt(message(4)));
  CAF_CHECK(numbers.is_learnt(message(4)));
  CAF_CHECK(!numbers.is_learnt(message(0)));
  CAF_CHECK(!numbers.is_learnt(message(0))); // not at once: it might be one of very many
  for (int i = 0; i < 100; ++i)
    numbers.check(message(0));
  CAF_CHECK(numbers.is_learnt(message(0)));
}

CAF_TEST(a layout goes on where another has stopped) {
  comparison numbers{
      schema_of("name: t\nfields: {t: {type: time, role: time, unit: s, optional: true}, a: {type: "
                "int}, b: {type: int, optional: true}, s: {type: string, optional: true}}\n")};
  const std::vector<std::string> messages{R"({"a": 1, "t": 5, "s": "x"})", R"({"a": 1, "t": 5, "b": 3})",
                                          R"({"a": 1, "s": "x", "b": 4})", R"({"a": 1, "s": null})"};
  for (const auto& message : messages)
    numbers.check(message);
  for (int round = 0; round < 3; ++round)
    for (const auto& message : messages)
      CAF_CHECK(numbers.is_learnt(message));
}

CAF_TEST(short and odd messages are left to the parser or read as it reads them) {
  comparison all_optional{schema_of("name: t\nfields: {a: {type: int, optional: true}}\n")};
  for (const std::string value :
       {"{}", "{ }", "\"{}\"", "{\"a\":1}", "{\"a\":1}", " {} ", "\"\\u007b}\"", "{}x", "", "[]",
        "{\"a\":1,\"b\":[]}", "{\"a\":1,\"b\":{}}", "{\"b\":{\"a\":1}}", "{\"\":\"\"}"})
    for (int i = 0; i < 3; ++i)
      all_optional.check(value);
}

// -- random producers, and random damage --------------------------------------------------------------------

namespace {

class producer {
public:
  explicit producer(std::mt19937& random) : random_{random} {
    spaced_ = chance(2);
    in_string_ = chance(2);
    std::vector<std::string> top{"s", "c", "i", "in", "m", "p", "b", "t", "x"};
    order_ = top;
    std::ranges::shuffle(order_, random_);
  }

  std::string message() {
    std::string object = "{";
    for (const auto& name : order_) {
      if ((name == "c" || name == "p" || name == "x") && chance(8))
        continue;
      object += object.size() > 1 ? comma() : "";
      object += '"' + name + '"' + colon() + value_of(name);
    }
    object += '}';
    return in_string_ ? as_string(object) : object;
  }

private:
  bool chance(unsigned one_in) { return random_() % one_in == 0; }
  std::string comma() const { return spaced_ ? ", " : ","; }
  std::string colon() const { return spaced_ ? ": " : ":"; }
  std::string number(unsigned most) { return std::to_string(random_() % most); }

  std::string value_of(const std::string& name) {
    if (name == "s")
      return one_of(
          {'"' + std::string(random_() % 40, 'a') + '"', "\"caf\\u00e9\"", "\"\xC3\xA9\"", number(1'000)});
    if (name == "c")
      return one_of({"\"red\"", "\"green\"", "\"light blue\"", "null", "\"black\""});
    if (name == "i")
      return one_of({number(2'000'000), "-" + number(2'000), "1e2", "1.0", "1.5"});
    if (name == "in")
      return "{\"n\"" + colon() + one_of({number(100), "null"}) + comma() + "\"d\"" + colon() +
             one_of({number(1'000'000) + "." + number(1'000'000), "1e-7", "-0.0"}) + comma() + "\"deep\"" +
             colon() + "{\"u\"" + colon() + one_of({number(4'000'000'000U), "null"}) + "}}";
    if (name == "m")
      return one_of({number(1'000'000'000) + "." + number(1'000), "-" + number(100), "\"1.25\"", "0.1234"});
    if (name == "p")
      return one_of({number(1'000'000'000), number(100) + "." + number(100), "null", "-1"});
    if (name == "b")
      return one_of({"0", "1", "true", "false", "0.0", "2"});
    if (name == "t")
      return "\"20" + two(10, 29) + "-" + two(1, 13) + "-" + two(1, 29) + one_of({" ", "T"}) + two(0, 24) +
             ":" + two(0, 59) + ":" + two(0, 60) +
             one_of({"", "Z", ".5", "." + number(10'000'000), "+01:00"}) + "\"";
    return one_of({number(1'000), "\"text\"", "true", "null", "[1,2]", "{\"y\":\"z\"}"});
  }

  /// The first ones mostly.
  std::string one_of(std::vector<std::string> values) {
    return chance(3) ? values[random_() % values.size()] : values.front();
  }

  std::string two(unsigned least, unsigned most) {
    const auto value = least + random_() % (most - least + 1);
    return (value < 10 ? "0" : "") + std::to_string(value);
  }

  std::mt19937& random_;
  bool spaced_ = true;
  bool in_string_ = false;
  std::vector<std::string> order_;
};

std::string damaged(std::string text, std::mt19937& random) {
  for (auto times = random() % 2 + 1; times > 0 && !text.empty(); --times) {
    const auto at = random() % text.size();
    constexpr std::string_view bytes = "\"\\{}[]:,.-+eE0123456789 \n\x01\x7F\x80\xC3\xA9ntrufasl/";
    switch (random() % 4) {
    case 0:
      text[at] = bytes[random() % bytes.size()];
      break;
    case 1:
      text.insert(at, 1, bytes[random() % bytes.size()]);
      break;
    case 2:
      text.erase(at, random() % 3 + 1);
      break;
    default:
      text.insert(at, text.substr(random() % text.size(), random() % 12));
    }
  }
  return text;
}

} // namespace

CAF_TEST(the learnt way finds what the parser finds whatever comes) {
  std::uint64_t learnt = 0;
  std::uint64_t parsed = 0;
  for_each_seed(20, [&](std::uint32_t seed) -> std::string {
    std::mt19937 random{seed};
    comparison kinds{of_all_kinds(),
                     seed % 3 == 0 ? std::optional<field_selection>{{{0, 2, 4, 9}}} : std::nullopt};
    std::vector<producer> producers;
    for (auto i = random() % 3 + 1; i > 0; --i)
      producers.emplace_back(random);
    for (int i = 0; i < 400; ++i) {
      auto value = producers[random() % producers.size()].message();
      if (random() % 3 == 0)
        value = damaged(std::move(value), random);
      if (auto difference = kinds.compare(value); !difference.empty())
        return difference;
    }
    learnt += kinds.reader.counts().learnt;
    parsed += kinds.reader.counts().parsed;
    return "";
  });
  CAF_MESSAGE(learnt << " learnt, " << parsed << " parsed");
  CAF_CHECK(learnt > parsed);
}
