#define CAF_SUITE schema.schema_file

#include "model/schema/schema_file.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <chrono>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;

schema read(const std::string& yaml) {
  const auto result = read_schema(yaml);
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&result)) {
    for (const auto& fault : *faults)
      CAF_MESSAGE(to_string(fault, "file"));
    CAF_FAIL("refused: " << yaml);
  }
  return *std::get<std::shared_ptr<const schema>>(result);
}

/// "line:column reason" of each.
texts faults(const std::string& yaml) {
  texts result;
  const auto outcome = read_schema(yaml);
  if (const auto* found = std::get_if<std::vector<file_fault>>(&outcome))
    for (const auto& [place, reason] : *found)
      result.push_back(std::to_string(place.line) + ':' + std::to_string(place.column) + ' ' + reason);
  return result;
}

void check_faults(const std::string& yaml, const texts& expected) {
  CAF_MESSAGE(yaml);
  CAF_CHECK_EQUAL(faults(yaml), expected);
}

/// A schema of these lines of fields.
std::string with_fields(const std::string& lines) {
  return "name: test\nfields:\n" + lines;
}

/// The only fault of a field `x` that is declared so, without its place.
std::string fault_of_field(const std::string& declared) {
  const auto found = faults(with_fields("  x: {" + declared + "}\n"));
  if (found.size() != 1)
    return std::to_string(found.size()) + " faults";
  return found.front().substr(found.front().find(' ') + 1);
}

field field_of(const std::string& declared) {
  return read(with_fields("  x: {" + declared + "}\n")).fields.front();
}

const std::string cards = R"(name: cards
format: json
fields:                                  # others in a message are ignored
  TRANSACTION_ID: {type: string, role: id, optional: true}
  TX_DATETIME:    {type: time, role: time}
  CUSTOMER_ID:    {type: string, role: account, mask: true}
  TERMINAL_ID:    {type: string}
  TX_AMOUNT:      {type: money, role: amount}
  TX_FRAUD:       {type: bool, role: label, optional: true, known_after: 7d}
key: CUSTOMER_ID
judge: "true"
history:
  customer_count_7d: {count: all, by: CUSTOMER_ID, over: 7d}
  customer_mean_7d:  {mean: TX_AMOUNT, by: [CUSTOMER_ID, TERMINAL_ID], over: 7d, itself: false}
  terminal_risk_7d:  {mean: TX_FRAUD, by: TERMINAL_ID, over: 36h, where: 'TX_AMOUNT > 1.0'}
features:
  night: {value: "TX_DATETIME.getHours() <= 6", sets: [plain, all], says: "at night"}
  to_own_mean: {value: "TX_AMOUNT / customer_mean_7d", sets: [all], says: "{value} times the customer's mean of a week"}
)";

} // namespace

CAF_TEST(the schema of the contract reads) {
  const auto found = read(cards);
  CAF_CHECK_EQUAL(found.name, "cards");
  CAF_REQUIRE_EQUAL(found.fields.size(), 6u);
  CAF_CHECK_EQUAL(found.fields[0].name, "TRANSACTION_ID");
  CAF_CHECK(found.fields[0].optional);
  CAF_CHECK_EQUAL(found.fields[0].path, texts{"TRANSACTION_ID"});
  CAF_CHECK(found.fields[2].mask);
  CAF_CHECK(found.fields[4].type == value_type::money);
  CAF_CHECK_EQUAL(found.fields[4].decimals, 2);
  CAF_CHECK(found.fields[5].known_after == 168h);
  CAF_CHECK(found.key == std::size_t{2});
  CAF_CHECK_EQUAL(found.with(field_role::id)->name, "TRANSACTION_ID");
  CAF_CHECK_EQUAL(found.with(field_role::time)->name, "TX_DATETIME");
  CAF_CHECK_EQUAL(found.with(field_role::account)->name, "CUSTOMER_ID");
  CAF_CHECK_EQUAL(found.with(field_role::amount)->name, "TX_AMOUNT");
  CAF_CHECK_EQUAL(found.with(field_role::label)->name, "TX_FRAUD");
  CAF_CHECK_EQUAL(found.judge, "true");
  CAF_REQUIRE_EQUAL(found.history.size(), 3u);
  CAF_CHECK(found.history[0].what == aggregate::count);
  CAF_CHECK(!found.history[0].of);
  CAF_CHECK(found.history[1].what == aggregate::mean);
  CAF_CHECK(found.history[1].of == std::size_t{4});
  CAF_CHECK(found.history[1].by == (std::vector<std::size_t>{2, 3}));
  CAF_CHECK(found.history[1].over == 168h);
  CAF_CHECK(!found.history[1].itself);
  CAF_CHECK(found.history[2].over == 36h);
  CAF_CHECK_EQUAL(found.history[2].where, "TX_AMOUNT > 1.0");
  CAF_REQUIRE_EQUAL(found.features.size(), 2u);
  CAF_CHECK_EQUAL(found.features[0].sets, (texts{"plain", "all"}));
  CAF_CHECK_EQUAL(found.features[1].value, "TX_AMOUNT / customer_mean_7d");
  CAF_CHECK_EQUAL(found.features[1].says, "{value} times the customer's mean of a week");
}

CAF_TEST(each key of a field is read) {
  auto found = field_of(
      R"(type: money, decimals: 3, negative: true, min: -5.125, max: 1e3, path: "/a b/c~1d~0", column: 5)");
  CAF_CHECK_EQUAL(found.decimals, 3);
  CAF_CHECK(found.negative);
  CAF_CHECK_EQUAL(found.min->whole, -5'125);
  CAF_CHECK_EQUAL(found.max->whole, 1'000'000);
  CAF_CHECK_EQUAL(found.max->text, "1e3");
  CAF_CHECK_EQUAL(found.path, (texts{"a b", "c/d~"}));
  CAF_CHECK_EQUAL(*found.file_column, 5);
  found = field_of("type: int, default: 3, min: -9007199254740993");
  CAF_CHECK_EQUAL(*found.default_text, "3");
  CAF_CHECK_EQUAL(found.min->whole, -9'007'199'254'740'993);
  found = field_of("type: double, min: -0.5, max: 2.5e-3");
  CAF_CHECK_EQUAL(found.min->real, -0.5);
  CAF_CHECK_EQUAL(found.max->real, 0.0025);
  found = field_of("type: string, values: [A, \"b c\", 7]");
  CAF_CHECK_EQUAL(found.values, (texts{"A", "b c", "7"}));
  CAF_CHECK(field_of("type: time, unit: us").unit == field::time_unit::microseconds);
  CAF_CHECK(field_of("type: time").unit == field::time_unit::none);
}

CAF_TEST(what data sets carry stands behind the fields) {
  const auto found =
      read(with_fields("  x: {type: int}\n") + "carried:\n  flagged: {type: bool, default: false}\n");
  CAF_CHECK_EQUAL(found.at(0).name, "x");
  CAF_CHECK_EQUAL(found.at(1).name, "flagged");
  CAF_CHECK(!found.find("flagged"));
}

CAF_TEST(all faults of a file are told at once with their places) {
  check_faults(
      R"(name: 7up
colour: red
fields:
  amount: {type: mony, role: amount, optional: maybe}
  when: {type: time, unit: h, rolle: time}
  when: {type: int}
  in: {type: string, path: in}
  size of: {type: bool, known_after: 3d}
key: customer
history:
  amount: {count: all, by: when, over: 500d}
  seen: {by: [when, when], over: 0s}
features:
  seen: {value: "1", sets: [9]}
  late: {says: "x"}
)",
      {
          "1:7 name is \"7up\"; allowed are at most 64 letters, digits, - and _, no digit first",
          "2:1 \"colour\" is no key of a schema; allowed are name, format, strict, fields, carried, "
          "key, judge, history or features",
          "4:18 fields.amount.type is \"mony\"; allowed is bool, int, double, money, string or time",
          "4:48 fields.amount.optional is \"maybe\"; allowed is false or true",
          "5:28 fields.when.unit is \"h\"; allowed is s, ms or us",
          "5:31 \"rolle\" is no key of fields.when; allowed are type, role, optional, default, values, "
          "min, max, decimals, negative, unit, known_after, mask, path or column",
          "6:3 \"when\" stands twice in fields",
          "7:3 \"in\" is a reserved word of expressions; allowed is any other name, with a `path` to "
          "this one",
          "7:28 fields.in.path is \"in\"; allowed are 1 to 16 keys, a / before each (~1 for a / in a "
          "key, ~0 for a ~)",
          "8:3 \"size of\" is no name; allowed are at most 64 letters, digits and _, no digit first "
          "(`path` says how the message spells it)",
          "8:38 fields.size of.known_after does not go with this field; it does with role label",
          "9:6 key is \"customer\"; allowed is amount, when, in or size of",
          "11:3 \"amount\" is taken by the field of line 4; allowed is a name that no field, history "
          "or feature has",
          "11:40 history.amount.over is \"500d\"; allowed is a time from 1s to 400d in s, min, h or d",
          "12:3 history.seen has no figure; allowed is one of count, sum, mean, min, max, stddev, "
          "distinct, since_last or since_first",
          "12:21 history.seen.by names when twice; allowed is it once",
          "12:34 history.seen.over is \"0s\"; allowed is a time from 1s to 400d in s, min, h or d",
          "14:3 \"seen\" is taken by the history figure of line 12; allowed is a name that no field, "
          "history or feature has",
          "14:29 features.seen.sets is no name; allowed are letters, digits and _, no digit first",
          "15:9 features.late has no value",
      });
}

CAF_TEST(a key is refused where its type has no use for it) {
  CAF_CHECK_EQUAL(fault_of_field("type: int, decimals: 2"),
                  "fields.x.decimals does not go with int; it does with money");
  CAF_CHECK_EQUAL(fault_of_field("type: double, negative: true"),
                  "fields.x.negative does not go with double; it does with money");
  CAF_CHECK_EQUAL(fault_of_field("type: int, unit: s"),
                  "fields.x.unit does not go with int; it does with time");
  CAF_CHECK_EQUAL(fault_of_field("type: int, values: [1]"),
                  "fields.x.values does not go with int; it does with string");
  CAF_CHECK_EQUAL(fault_of_field("type: bool, min: 0"),
                  "fields.x.min does not go with bool; it does with int, double and money");
  CAF_CHECK_EQUAL(fault_of_field("type: money, decimals: 5"),
                  "fields.x.decimals is \"5\"; allowed is a whole number from 0 to 4");
}

CAF_TEST(a role has its type and is taken once) {
  CAF_CHECK_EQUAL(fault_of_field("type: double, role: amount"),
                  "fields.x.role amount does not go with double; it does with money");
  CAF_CHECK_EQUAL(fault_of_field("type: string, role: label"),
                  "fields.x.role label does not go with string; it does with bool");
  CAF_CHECK_EQUAL(fault_of_field("type: int, role: owner"),
                  "fields.x.role is \"owner\"; allowed is amount, label, time, id or account");
  check_faults(with_fields("  a: {type: money, role: amount}\n  b: {type: money, role: amount}\n"),
               {"4:3 fields.b takes the role amount, which a has; allowed is each role once"});
}

CAF_TEST(bounds and defaults are values of the field) {
  CAF_CHECK_EQUAL(fault_of_field("type: int, min: 1.5"),
                  "fields.x.min is no value of the field; allowed is a number that can be int");
  CAF_CHECK_EQUAL(fault_of_field("type: money, max: 1.005"),
                  "fields.x.max is no value of the field; allowed is a number that can be money");
  CAF_CHECK_EQUAL(fault_of_field("type: int, min: 5, max: 4"),
                  "fields.x.max is less than min; allowed is 5 or more");
  CAF_CHECK_EQUAL(fault_of_field("type: int, default: many"),
                  "fields.x.default is no value of the field; allowed is what fits: x is the string "
                  "\"many\", not a whole number");
  CAF_CHECK_EQUAL(
      fault_of_field("type: string, values: [A, B], default: C"),
      "fields.x.default is no value of the field; allowed is what fits: x is \"C\", none of A, B");
  CAF_CHECK_EQUAL(fault_of_field("type: string, values: [A, A]"),
                  "fields.x.values has \"A\" twice; allowed is it once");
  CAF_CHECK_EQUAL(fault_of_field("type: string, values: A"),
                  "fields.x.values is no list; allowed is [A, B, ...]");
}

CAF_TEST(no two fields read the same value) {
  check_faults(with_fields("  a: {type: int}\n  b: {type: int, path: /a}\n"),
               {"4:3 fields.b reads where a does; allowed is one field a path, and none within another"});
  check_faults(with_fields("  b: {type: int, path: /a/c}\n  a: {type: int}\n"),
               {"4:3 fields.a reads where b does; allowed is one field a path, and none within another"});
  CAF_CHECK(faults(with_fields("  b: {type: int, path: /a/c}\n  a: {type: int, path: /a/d}\n")).empty());
}

CAF_TEST(history is of fields that can be added up) {
  const auto history = [](const std::string& figure) {
    const auto found = faults("name: t\nfields: {a: {type: string}, m: {type: money}}\nhistory:\n  h: {" +
                              figure + ", by: a, over: 1h}\n");
    return found.empty() ? "" : found.front();
  };
  CAF_CHECK_EQUAL(history("sum: m"), "");
  CAF_CHECK_EQUAL(history("distinct: a"), "");
  CAF_CHECK_EQUAL(history("count: a"), "");
  CAF_CHECK_EQUAL(history("since_last: all"), "");
  CAF_CHECK_EQUAL(history("sum: a"),
                  "4:12 history.h.sum is a, which is no number; allowed are fields that are int, double, "
                  "money or bool");
  CAF_CHECK_EQUAL(history("since_last: m"), "4:19 history.h.since_last is of one field; allowed is all");
  CAF_CHECK_EQUAL(history("mean: all"), "4:13 history.h.mean is \"all\"; allowed is a or m");
  CAF_CHECK_EQUAL(history("sum: m, mean: m"),
                  "4:3 history.h has more than one figure; allowed is one of count, sum, mean, min, max, "
                  "stddev, distinct, since_last or since_first");
}

CAF_TEST(what is no schema at all is one fault) {
  check_faults("", {"1:1 the file is not one mapping of keys to values"});
  check_faults("- a\n", {"1:1 the file is not one mapping of keys to values"});
  check_faults("a: 1\n---\nb: 2\n", {"1:1 the file is not one mapping of keys to values"});
  check_faults("{a: 1}, b", {"1:1 the file is not one mapping of keys to values"});
  check_faults("name: é: x\n", {"1:8 not YAML: illegal map value"});
  check_faults("name: \xFF\n", {"0:0 the file is not UTF-8 text"});
  check_faults("name: t\n", {"1:1 a schema has no fields"});
  check_faults("name: t\nfields: {}\n", {"2:9 fields is empty; allowed are 1 to 256 fields"});
  check_faults("name: t\nfields: [a]\n", {"2:9 fields is a list; allowed is a mapping of keys to values"});
  check_faults("name: t\nfields: {a: int}\n",
               {"2:13 fields.a is \"int\"; allowed is a mapping of keys to values"});
  CAF_CHECK_EQUAL(faults(std::string(100'000, '[')).size(), 1u);
  CAF_CHECK_EQUAL(faults(std::string((1 << 20) + 1, '#')).size(), 1u);
}

CAF_TEST(a file has bounds) {
  auto lines = [](std::size_t count) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i)
      result += "  f" + std::to_string(i) + ": {type: int}\n";
    return result;
  };
  CAF_CHECK_EQUAL(read(with_fields(lines(256))).fields.size(), 256u);
  CAF_CHECK_EQUAL(faults(with_fields(lines(257))).front(),
                  "3:3 fields has 257 entries; allowed are at most 256");
  std::string many = "name: t\nfields:\n";
  for (int i = 0; i < 250; ++i)
    many += "  " + std::to_string(i) + ": {type: int, a: 1}\n";
  CAF_CHECK_EQUAL(faults(many).size(), 100u);
}

CAF_TEST(an expression leads back to where it stands in the file) {
  const auto check = [](const std::string& value, std::size_t offset, text_place expected) {
    const auto found = read("name: t\nfields: {a: {type: int}}\njudge: " + value + "\n");
    const auto place = found.judge_map.at(offset);
    CAF_MESSAGE(value << " at " << offset << " of " << found.judge);
    CAF_CHECK_EQUAL(place.line, expected.line);
    CAF_CHECK_EQUAL(place.column, expected.column);
  };
  check("a > 1", 0, {3, 8});
  check("a > 1", 4, {3, 12});
  check("a > 1", 5, {3, 13}); // behind its end
  check("\"a > 1\"", 4, {3, 13});
  check("'a == ''x'''", 5, {3, 14}); // the quote, written twice
  check("'a == ''x'''", 6, {3, 16});
  check(R"("a == \"x\" || b")", 5, {3, 14});
  check(R"("a == \"x\" || b")", 6, {3, 16});
  check(R"("a == \u00e9 || b")", 7, {3, 20}); // behind one character of two bytes
  check("a == 'é' || b", 12, {3, 19});        // columns are characters
  check("a &&\n  b", 5, {4, 3});
  check("\"a &&\n\n  b\"", 5, {5, 3});
  check("\"a && \\\n   b\"", 5, {4, 4});
  check("|\n  a &&\n    b\n", 7, {5, 5});
  check(">-\n  a\n  && b", 2, {5, 3});
  check("&anchor !!str \"a > 1\"", 4, {3, 27});
}

CAF_TEST(expressions of history and features have their places too) {
  const auto found = read(cards);
  CAF_CHECK(found.history[2].where_map.at(0) == (text_place{15, 75}));
  CAF_CHECK(found.features[0].value_map.at(12) == (text_place{17, 31}));
  CAF_CHECK(found.features[0].place == (text_place{17, 3}));
}

CAF_TEST(the shipped schemas read) {
  for (const std::string name : {"paysim", "cards"}) {
    const auto found = load_schema(VIGIE_SOURCE_DIR "/config/schemas/" + name + ".yaml");
    CAF_REQUIRE(std::holds_alternative<std::shared_ptr<const schema>>(found));
    CAF_CHECK_EQUAL(std::get<std::shared_ptr<const schema>>(found)->name, name);
  }
}

CAF_TEST(a file that is not there is said to be so) {
  const auto found = load_schema("/no/such/file.yaml");
  CAF_CHECK_EQUAL(to_string(std::get<std::vector<file_fault>>(found).front(), "file.yaml"),
                  "file.yaml: the file can't be read");
}
