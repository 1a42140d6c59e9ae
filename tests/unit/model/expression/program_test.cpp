#define CAF_SUITE expression.program

#include "model/expression/value_set.hpp"
#include "unit/model/expression/rows.hpp"

#include <algorithm>

using namespace vigie;
using namespace vigie::cel;

namespace {

struct fixture : rows {
  fixture() {
    add("type", value_type::text, false, {"CASH_OUT", "DEBIT", "TRANSFER"});
    add("amount", value_type::money);
    add("count", value_type::integer);
    add("mean", value_type::real, true);
    add("name", value_type::text);
    add("at", value_type::time);
  }

  /// The only fault.
  std::string fault(const std::string& text, wanted type = wanted::any) const {
    const auto found = faults(text, type);
    return found.size() == 1 ? found[0] : std::to_string(found.size()) + " faults";
  }

  std::vector<std::size_t> slots(std::initializer_list<std::string> texts) const {
    builder making;
    declare(making);
    for (const auto& text : texts)
      making.add(at_start(text));
    return plan{making.build()}.slots();
  }

  std::size_t steps(std::initializer_list<std::string> texts) const {
    builder making;
    declare(making);
    for (const auto& text : texts)
      making.add(at_start(text));
    return plan{making.build()}.steps();
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(program_tests, fixture)

CAF_TEST(a mistake is told with its place and with what is allowed) {
  CAF_CHECK_EQUAL(fault("amount >"), "f:1:9: the expression ends where a value is expected");
  CAF_CHECK_EQUAL(fault("amount > 5 5"), "f:1:12: '5' stands where an operator or the end is expected");
  CAF_CHECK_EQUAL(fault("amuont > 5.0"),
                  "f:1:1: there is no name 'amuont' here; there are: amount, at, count, mean, name, type");
  CAF_CHECK_EQUAL(fault("count + amount"),
                  "f:1:7: '+' takes (int, int), (double, double), (string, string), (timestamp, "
                  "duration), (duration, timestamp) or (duration, duration), not (int, double); "
                  "double(…) makes an int a double");
  CAF_CHECK_EQUAL(fault("name == 5"),
                  "f:1:6: '==' compares two values of one type, or numbers, not (string, int)");
  CAF_CHECK_EQUAL(fault("amount", wanted::boolean), "f:1:1: the expression has to be a bool, not double");
  CAF_CHECK_EQUAL(fault("name", wanted::number),
                  "f:1:1: the expression has to be a number or a bool, not string");
  CAF_CHECK_EQUAL(fault("name.matches('a(')"), "f:1:14: 'a(' is no regular expression: missing ): a(");
  CAF_CHECK_EQUAL(fault("name.matches(name)"),
                  "f:1:14: the pattern of matches() has to be known when the expression is read");
  CAF_CHECK_EQUAL(
      fault("at.getHours('Mars/Olympus')"),
      "f:1:13: 'Mars/Olympus' is no time zone: the tz database names them, as Europe/Paris; or hours and "
      "minutes from UTC, as +01:00");
  CAF_CHECK_EQUAL(fault("startsWith(name, 'a')"),
                  "f:1:1: 'startsWith' stands behind a dot: VALUE.startsWith(…)");
}

CAF_TEST(what is left out of the language is refused by name) {
  CAF_CHECK_EQUAL(fault("{'a': 1}"), "f:1:1: maps are not supported");
  CAF_CHECK_EQUAL(fault("Message{}"), "f:1:8: messages are not supported");
  CAF_CHECK_EQUAL(fault("name.inner"),
                  "f:1:1: there is no name 'name.inner': maps and messages are not supported, a "
                  "nested field has a name of its own");
  CAF_CHECK_EQUAL(fault("[1].all(x, x > 0)"), "f:1:5: comprehensions are not supported");
  CAF_CHECK_EQUAL(fault("b'abc'"), "f:1:1: bytes are not supported: leave the 'b' away for a string");
  CAF_CHECK_EQUAL(fault("1u"), "f:1:1: uint is not supported: leave the 'u' away for an int");
  CAF_CHECK_EQUAL(fault("uint(1)"), "f:1:1: uint is not supported; int(…) is");
  CAF_CHECK_EQUAL(fault("dyn(1)"), "f:1:1: types are fixed here");
  CAF_CHECK_EQUAL(fault("null"), "f:1:1: null is not supported: has(NAME) tells whether there is a value");
  CAF_CHECK_EQUAL(fault("while"), "f:1:1: 'while' is a reserved word of CEL");
  CAF_CHECK_EQUAL(fault("has(name.inner)"),
                  "f:1:1: there is no name 'name.inner': maps and messages are not supported, a "
                  "nested field has a name of its own");
  CAF_CHECK_EQUAL(fault("has(1 + 1)"), "f:1:1: has() takes one name: of a field, of history or of a feature");
}

CAF_TEST(all that is wrong is told at once) {
  CAF_CHECK_EQUAL(faults("nobody > 1 && name + 1 == 'a'").size(), 2u);
  builder making;
  declare(making);
  making.define("broken", at_start("amount + 'a'"));
  making.add(at_start("broken > 1.0 && nobody"));
  making.add(at_start("(broken"));
  making.add(at_start("broken > 1.0"));
  CAF_REQUIRE_EQUAL(making.faults().size(), 3u); // that a name is broken is told once
  CAF_CHECK(making.faults()[1].reason.starts_with("there is no name 'nobody'"));
  CAF_CHECK(making.build() == nullptr);
}

CAF_TEST(a fault stands where the file has it) {
  text_map places;
  places.add(0, {12, 20});
  places.add(10, {13, 5});
  builder making;
  declare(making);
  making.add({"count > 1\n&& nobody", places});
  CAF_REQUIRE_EQUAL(making.faults().size(), 1u);
  CAF_CHECK(making.faults()[0].place == (text_place{13, 8}));
}

CAF_TEST(a name is taken once and is an identifier) {
  builder making;
  declare(making);
  making.define("amount", at_start("1"), wanted::any, {3, 1});
  making.define("a-b", at_start("1"), wanted::any, {4, 1});
  making.define("in", at_start("1"), wanted::any, {5, 1});
  CAF_REQUIRE_EQUAL(making.faults().size(), 3u);
  CAF_CHECK_EQUAL(to_string(making.faults()[0], "f"), "f:3:1: the name 'amount' is taken");
  CAF_CHECK(making.faults()[1].reason.starts_with("'a-b' is no name"));
  CAF_CHECK(making.faults()[2].reason.starts_with("'in' is no name"));
}

CAF_TEST(outputs are numbered as they are added and tell their types texts and names) {
  builder making;
  declare(making);
  making.declare_list("watched", std::make_shared<value_set>(std::vector<std::string>{"a"}));
  CAF_CHECK_EQUAL(making.define("large", at_start("amount>50.0")), 0u);
  CAF_CHECK_EQUAL(making.add(at_start("(large) && name in lists.watched && math.abs(count) > 1")), 1u);
  CAF_CHECK_EQUAL(making.add(at_start("[amount]")), 2u);
  const auto made = making.build();
  CAF_CHECK_EQUAL(made->size(), 3u);
  CAF_CHECK(made->type(0) == kind::boolean);
  CAF_CHECK(made->type(2) == kind::list);
  CAF_CHECK_EQUAL(made->text(1), "large && name in lists.watched && math.abs(count) > 1");
  CAF_CHECK_EQUAL(made->names(1), (std::vector<std::string>{"count", "large", "lists.watched", "name"}));
}

CAF_TEST(only columns that matter are read) {
  CAF_CHECK_EQUAL(slots({"amount > 5.0", "count > 1"}), (std::vector<std::size_t>{1, 2}));
  CAF_CHECK_EQUAL(slots({"true || amount > 5.0"}), std::vector<std::size_t>{});
  CAF_CHECK_EQUAL(slots({"has(name)"}), std::vector<std::size_t>{}); // it is always there
  CAF_CHECK_EQUAL(slots({"has(mean)"}), std::vector<std::size_t>{3});
  builder making;
  declare(making);
  making.define("large", at_start("amount > 50.0"));
  making.add(at_start("large && count > 1"));
  making.add(at_start("name == 'a'"));
  const auto made = making.build();
  CAF_CHECK_EQUAL((plan{made, std::vector<std::size_t>{1}}.slots()), (std::vector<std::size_t>{1, 2}));
}

CAF_TEST(what expressions have in common is one step) {
  const auto alone = steps({"amount > 50.0"});
  CAF_CHECK_EQUAL(alone, 2u); // the money as a double, the comparison
  CAF_CHECK_EQUAL(steps({"amount > 50.0", "50.0 < amount", "(amount > 50.0)"}), alone);
  CAF_CHECK_EQUAL(steps({"amount > 50.0 && count > 1", "count > 1 && amount > 50.0"}), alone + 3);
  CAF_CHECK_EQUAL(steps({"name.startsWith('a') ? amount : 0.0", "name.startsWith('a')"}), 4u);
}

CAF_TEST(what is known while compiling is no step) {
  CAF_CHECK_EQUAL(steps({"amount > 5.0 * 10.0"}), 2u);
  CAF_CHECK_EQUAL(steps({"at > timestamp('2024-01-01T00:00:00Z') + duration('1h')"}), 2u);
  CAF_CHECK_EQUAL(steps({"amount > 50"}), 2u); // an int is the same double
}

CAF_TEST(whole units of money are not made only to be made smallest ones again) {
  CAF_CHECK_EQUAL(steps({"math.round(amount * 100.0)"}), 1u);
  CAF_CHECK_EQUAL(steps({"math.round(amount * 10.0)"}), 3u);
}

CAF_TEST(what is always finite is not asked whether it is) {
  const auto steps_after = [&](const std::string& definition) {
    builder making;
    declare(making);
    making.define("cents", at_start(definition));
    making.add(at_start("cents > 2.0"));
    return plan{making.build()}.steps();
  };
  CAF_CHECK_EQUAL(steps_after("amount * amount / 7.0 + magnitude(amount)"), 6u);
  CAF_CHECK_EQUAL(steps_after("count > 1 ? double(count) : -amount"), 7u);
  CAF_CHECK_EQUAL(steps_after("1.0 / amount"), 4u);   // the last one of them asks
  CAF_CHECK_EQUAL(steps_after("amount * 1e300"), 4u); // may be more than there is
}

CAF_TEST(text from a closed set is compared by its place in the set) {
  CAF_CHECK_EQUAL(steps({"type == 'TRANSFER'"}), 2u);
  CAF_CHECK_EQUAL(steps({"type in ['TRANSFER', 'DEBIT']"}), 2u);
  CAF_CHECK_EQUAL(steps({"type.startsWith('D') || type.contains('SF')"}), 4u);
  CAF_CHECK_EQUAL(steps({"type.startsWith('D')", "type == 'DEBIT'"}), 2u); // only one does
}

CAF_TEST(lists have a bound) {
  std::string ones = "[1";
  for (int i = 1; i < 1'000; ++i)
    ones += ", 1";
  CAF_CHECK_EQUAL(faults("count in " + ones + "]").size(), 0u);
  CAF_CHECK(fault("count in " + ones + ", 1]")
                .ends_with("a list has at most 1000 elements; lists.NAME has room for more"));
  CAF_CHECK(fault("count in " + ones + "] + [1]").ends_with("a list grows to more than 1000 elements"));
  builder making;
  declare(making);
  making.define("l0", at_start("count > 0 ? [1] : [2]"));
  for (int i = 1; i < 12; ++i)
    making.define("l" + std::to_string(i),
                  at_start("l" + std::to_string(i - 1) + " + l" + std::to_string(i - 1)));
  CAF_CHECK(!making.faults().empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
