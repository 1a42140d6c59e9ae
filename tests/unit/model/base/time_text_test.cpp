#define CAF_SUITE base.time_text

#include "model/base/time_text.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t noon_us = 1'522'540'831'000'000; // 2018-04-01T00:00:31Z

void check_time(std::string_view text, std::int64_t expected) {
  CAF_MESSAGE(text);
  const auto found = parse_time(text);
  CAF_REQUIRE(found);
  CAF_CHECK_EQUAL(*found, expected);
}

} // namespace

CAF_TEST(a time is RFC 3339 or as databases write it) {
  check_time("1970-01-01T00:00:00Z", 0);
  check_time("2018-04-01T00:00:31Z", noon_us);
  check_time("2018-04-01t00:00:31z", noon_us);
  check_time("2018-04-01 00:00:31", noon_us);
  check_time("2018-04-01T00:00:31", noon_us);
  check_time("2018-04-01T02:00:31+02:00", noon_us);
  check_time("2018-03-31 18:30:31-05:30", noon_us);
  check_time("2018-04-01T00:00:31.25Z", noon_us + 250'000);
  check_time("2018-04-01 00:00:31.123456789", noon_us + 123'456);
  check_time("0001-01-01T00:00:00Z", first_time_us);
  check_time("9999-12-31T23:59:59.999999Z", last_time_us);
  check_time("2016-12-31T23:59:60Z", 1'483'228'800'000'000); // a leap second
  check_time("2000-02-29T00:00:00Z", 951'782'400'000'000);
}

CAF_TEST(what is no time is none) {
  for (const auto* text : {"",
                           "2018-04-01",
                           "2018-04-01T00:00",
                           "2018-4-1 00:00:31",
                           "2018-02-30T00:00:00Z",
                           "2018-13-01T00:00:00Z",
                           "2018-04-01T24:00:00Z",
                           "2018-04-01T00:60:00Z",
                           "2018-04-01T00:00:61Z",
                           "2018-04-01T00:30:60Z",
                           "2018-04-01T00:00:31.Z",
                           "2018-04-01T00:00:31+2:00",
                           "2018-04-01T00:00:31+0200",
                           "2018-04-01T00:00:31 Z",
                           "2018-04-01  00:00:31",
                           "1900-02-29T00:00:00Z",
                           "+018-04-01T00:00:31Z",
                           "2018-04-01T00:00:31Zx",
                           "2018-04-01T00:00:31+24:00",
                           " 2018-04-01T00:00:31Z"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(!parse_time(text));
  }
}

CAF_TEST(a time is written in the least that says it) {
  CAF_CHECK_EQUAL(rfc3339(noon_us), "2018-04-01T00:00:31Z");
  CAF_CHECK_EQUAL(rfc3339(noon_us + 250'000), "2018-04-01T00:00:31.25Z");
  CAF_CHECK_EQUAL(plain_time(noon_us + 1), "2018-04-01 00:00:31.000001");
  CAF_CHECK_EQUAL(plain_time(noon_us - 31'000'000), "2018-04-01 00:00:00");
  CAF_CHECK_EQUAL(rfc3339(-1), "1969-12-31T23:59:59.999999Z");
  CAF_CHECK_EQUAL(rfc3339(first_time_us), "0001-01-01T00:00:00Z");
  CAF_CHECK_EQUAL(rfc3339(last_time_us), "9999-12-31T23:59:59.999999Z");
}

CAF_TEST(a span is a whole number and its unit) {
  CAF_CHECK(parse_span("30s") == 30s);
  CAF_CHECK(parse_span("10min") == 10min);
  CAF_CHECK(parse_span("24h") == 24h);
  CAF_CHECK(parse_span("7d") == 168h);
  CAF_CHECK(parse_span("0s") == 0s);
  for (const auto* text : {"", "7", "d", "-1d", "1.5h", "7 d", "7m", "7D", "7dd", "9999999999d", "1w"})
    CAF_CHECK(!parse_span(text));
  CAF_CHECK_EQUAL(span_text(168h), "7d");
  CAF_CHECK_EQUAL(span_text(36h), "36h");
  CAF_CHECK_EQUAL(span_text(90s), "90s");
  CAF_CHECK_EQUAL(span_text(0s), "0s");
}
