#define CAF_SUITE schema.dead_letter

#include "model/schema/dead_letter.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

namespace {

const dead_letter_facts facts{"wrong_type", "amount is text", "payments", 3, 12, 1'700'000'000'000};

const header_list of_facts{{"vigie.error", "wrong_type"}, {"vigie.reason", "amount is text"},
                           {"vigie.topic", "payments"},   {"vigie.partition", "3"},
                           {"vigie.offset", "12"},        {"vigie.timestamp", "1700000000000"}};

/// Those of `facts`, behind `own`.
header_list with_facts(header_list own, const std::string& attempt) {
  own.insert(own.end(), of_facts.begin(), of_facts.end());
  own.emplace_back("vigie.attempt", attempt);
  return own;
}

} // namespace

CAF_TEST(a letter keeps the headers of its message and says why it is one) {
  const header_list own{{"trace", "a"}, {"trace", "b"}, {"empty", ""}, {"null", std::nullopt}};
  CAF_CHECK_EQUAL(dead_letter_headers(own, facts), with_facts(own, "1"));
}

CAF_TEST(what a message says of an earlier failure is replaced and counted) {
  const header_list before{{"vigie.error", "no_value"},    {"trace", "a"},
                           {"vigie.reason", "it is null"}, {"vigie.topic", "other"},
                           {"vigie.offset", "1"},          {"vigie.partition", "0"},
                           {"vigie.timestamp", "1600000"}, {"vigie.attempt", "4"}};
  CAF_CHECK_EQUAL(dead_letter_headers(before, facts), with_facts({{"trace", "a"}}, "5"));
}

CAF_TEST(a failure that nobody has counted is the first) {
  CAF_CHECK_EQUAL(dead_letter_headers({{"vigie.error", "no_value"}}, facts), with_facts({}, "2"));
  CAF_CHECK_EQUAL(dead_letter_headers({{"vigie.attempt", "many"}}, facts), with_facts({}, "2"));
  CAF_CHECK_EQUAL(dead_letter_headers({{"vigie.attempt", std::nullopt}}, facts), with_facts({}, "2"));
  CAF_MESSAGE("and no count runs over");
  CAF_CHECK_EQUAL(dead_letter_headers({{"vigie.attempt", "18446744073709551615"}}, facts),
                  with_facts({}, "18446744073709551615"));
}

CAF_TEST(what says where a message came from stays with it) {
  const header_list own{{"vigie.source", "transactions-0-7"}, {"vigie.history", "x"}, {"vigie.user", "ann"}};
  CAF_CHECK_EQUAL(dead_letter_headers(own, facts), with_facts(own, "1"));
  CAF_CHECK_EQUAL(headers_to_resend(own), own);
}

CAF_TEST(a letter goes back with its own headers and its count) {
  const header_list own{{"trace", "a"}, {"null", std::nullopt}};
  auto back = own;
  back.emplace_back("vigie.attempt", "1");
  CAF_CHECK_EQUAL(headers_to_resend(dead_letter_headers(own, facts)), back);
  CAF_MESSAGE("and is counted when it fails again");
  CAF_CHECK_EQUAL(dead_letter_headers(back, facts), with_facts(own, "2"));
}

CAF_TEST(the last of several headers of a name counts) {
  CAF_CHECK_EQUAL(header_of({{"a", "1"}, {"a", "2"}, {"b", "3"}}, "a"), "2");
  CAF_CHECK_EQUAL(header_of({{"a", std::nullopt}}, "a"), "");
  CAF_CHECK_EQUAL(header_of({}, "a"), "");
}
