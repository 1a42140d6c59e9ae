#define CAF_SUITE expression.printer

#include "model/expression/parser.hpp"
#include "model/expression/printer.hpp"
#include "unit/model/expression/random_expression.hpp"
#include "unit/seeds.hpp"

using namespace vigie;
using namespace vigie::cel;

namespace {

std::string in_one_form(const std::string& text) {
  const auto parsed = parse(text);
  if (const auto* found = std::get_if<mistake>(&parsed))
    return "wrong at " + std::to_string(found->offset) + ": " + found->reason;
  return print(std::get<syntax>(parsed));
}

} // namespace

CAF_TEST(all ways of writing an expression have one form) {
  CAF_CHECK_EQUAL(in_one_form("a&&b"), "a && b");
  CAF_CHECK_EQUAL(in_one_form("  ((a)) // said so\n && (b)"), "a && b");
  CAF_CHECK_EQUAL(in_one_form("'it''s'"),
                  R"(wrong at 4: ''s'' stands where an operator or the end is expected)");
  CAF_CHECK_EQUAL(in_one_form("'a\"b'"), R"("a\"b")");
  CAF_CHECK_EQUAL(in_one_form("r'\\d+'"), R"("\\d+")");
  CAF_CHECK_EQUAL(in_one_form("0x1F"), "31");
  CAF_CHECK_EQUAL(in_one_form("1e2"), "100.0");
  CAF_CHECK_EQUAL(in_one_form("[1,2,]"), "[1, 2]");
  CAF_CHECK_EQUAL(in_one_form(".a"), "a");
  CAF_CHECK_EQUAL(in_one_form("math.abs( x )"), "math.abs(x)");
  CAF_CHECK_EQUAL(in_one_form("x in lists . watched"), "x in lists.watched");
}

CAF_TEST(brackets stand only where they are needed) {
  CAF_CHECK_EQUAL(in_one_form("(a || b) || (c || d)"), "a || b || c || d");
  CAF_CHECK_EQUAL(in_one_form("(a && b) || c"), "a && b || c");
  CAF_CHECK_EQUAL(in_one_form("a && (b || c)"), "a && (b || c)");
  CAF_CHECK_EQUAL(in_one_form("(a - b) - c"), "a - b - c");
  CAF_CHECK_EQUAL(in_one_form("a - (b - c)"), "a - (b - c)");
  CAF_CHECK_EQUAL(in_one_form("-(a + b)"), "-(a + b)");
  CAF_CHECK_EQUAL(in_one_form("-(5)"), "-(5)");
  CAF_CHECK_EQUAL(in_one_form("- 5"), "-5");
  CAF_CHECK_EQUAL(in_one_form("a ? b : (c ? d : e)"), "a ? b : c ? d : e");
  CAF_CHECK_EQUAL(in_one_form("(a ? b : c) ? (d ? e : f) : g"), "(a ? b : c) ? (d ? e : f) : g");
  CAF_CHECK_EQUAL(in_one_form("(a + b).size()"), "(a + b).size()");
  CAF_CHECK_EQUAL(in_one_form("(-1.5).x()"), "(-1.5).x()");
}

CAF_TEST(what an expression is printed as reads as the same expression) {
  for_each_seed(2'000, [](std::uint32_t seed) -> std::string {
    random_source random{seed};
    expression_maker maker{random, false};
    const auto text = maker.make(maker.any_kind(), 6).ours;
    const auto once = in_one_form(text);
    const auto twice = in_one_form(once);
    return once == twice && !once.starts_with("wrong") ? "" : text + " becomes " + once + ", then " + twice;
  });
}

CAF_TEST(long chains are no deep trees) {
  std::string text = "a";
  for (int i = 0; i < 2'000; ++i)
    text += " || a";
  CAF_CHECK_EQUAL(in_one_form(text), text);
}

CAF_TEST(nesting has a bound) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "1" + std::string(depth, ')');
  };
  CAF_CHECK_EQUAL(in_one_form(nested(100)), "1");
  CAF_CHECK_EQUAL(in_one_form(nested(10'000)), "wrong at 200: the expression is nested more than 200 deep");
  CAF_CHECK(in_one_form(std::string(60'000, '-') + "x").ends_with("nested more than 200 deep"));
  CAF_CHECK(in_one_form("1" + std::string(70'000, ' ')).ends_with("an expression has at most 65536 bytes"));
}
