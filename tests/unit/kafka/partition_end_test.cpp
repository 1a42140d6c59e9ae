#define CAF_SUITE kafka.partition_end

#include "kafka/partition_end.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(an end behind which the log holds nothing is the end) {
  const auto told = end_by({0, 10, 9}, true, 1'000);
  CAF_CHECK_EQUAL(told.offset, 10);
  CAF_CHECK_EQUAL(told.asked_ms, 1'000);
  CAF_CHECK(told.nothing_hidden);
}

CAF_TEST(a newest message that readers do not see makes the end uncertain) {
  const auto told = end_by({0, 10, -1}, true, 1'000);
  CAF_CHECK_EQUAL(told.offset, 10);
  CAF_CHECK(!told.nothing_hidden);
  CAF_MESSAGE("and so does a leader that does not answer which one it is");
  CAF_CHECK(!end_by({0, 10, std::nullopt}, true, 1'000).nothing_hidden);
}

CAF_TEST(a newest message that came behind the end was told moves the end) {
  CAF_CHECK_EQUAL(end_by({0, 10, 14}, true, 1'000).offset, 15);
}

CAF_TEST(an empty partition hides nothing) {
  CAF_CHECK(end_by({0, 0, -1}, true, 1'000).nothing_hidden);
  CAF_CHECK(end_by({10, 10, -1}, true, 1'000).nothing_hidden);
}

CAF_TEST(where no broker can tell the newest message the end is taken as it is) {
  CAF_CHECK(end_by({0, 10, -1}, false, 1'000).nothing_hidden);
  CAF_CHECK(end_by({0, 10, std::nullopt}, false, 1'000).nothing_hidden);
}

CAF_TEST(without an answer nothing is known) {
  CAF_CHECK_EQUAL(end_by({0, std::nullopt, 9}, true, 1'000).asked_ms, 0);
  CAF_CHECK_EQUAL(end_by({0, -1, -1}, true, 1'000).asked_ms, 0);
}
