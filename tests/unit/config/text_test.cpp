#define CAF_SUITE config.text

#include "config/text.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;
using namespace std::chrono_literals;

using milliseconds = std::chrono::milliseconds;

CAF_TEST(a duration is a whole number with its unit) {
  CAF_CHECK(parse_duration("250ms") == milliseconds{250ms});
  CAF_CHECK(parse_duration("30s") == milliseconds{30s});
  CAF_CHECK(parse_duration("5min") == milliseconds{5min});
  CAF_CHECK(parse_duration("24h") == milliseconds{24h});
  for (auto text : {"", "30", "s", "1.5s", "-1s", "+1s", "30 s", "30S", "1m", "5us", "99999999999999999999s"})
    CAF_CHECK(!parse_duration(text));
}

CAF_TEST(a duration prints in its largest whole unit) {
  CAF_CHECK_EQUAL(to_string(milliseconds{0}), "0s");
  CAF_CHECK_EQUAL(to_string(milliseconds{1500}), "1500ms");
  CAF_CHECK_EQUAL(to_string(milliseconds{90s}), "90s");
  CAF_CHECK_EQUAL(to_string(milliseconds{120s}), "2min");
  CAF_CHECK_EQUAL(to_string(milliseconds{24h}), "24h");
}

CAF_TEST(a size is a whole number with its unit) {
  CAF_CHECK(parse_bytes("0B") == std::size_t{0});
  CAF_CHECK(parse_bytes("100B") == std::size_t{100});
  CAF_CHECK(parse_bytes("512KiB") == std::size_t{512 * 1024});
  CAF_CHECK(parse_bytes("3GiB") == std::size_t{3} * 1024 * 1024 * 1024);
  for (auto text : {"", "30", "MiB", "1.5MiB", "-1MiB", "1 MiB", "1MB", "1mib", "99999999999999999999B"})
    CAF_CHECK(!parse_bytes(text));
}

CAF_TEST(a size prints in its largest whole unit) {
  for (auto text : {"100B", "512KiB", "1025KiB", "32MiB", "4GiB"})
    CAF_CHECK_EQUAL(bytes_text(*parse_bytes(text)), text);
  CAF_CHECK_EQUAL(bytes_text(1024), "1KiB");
}

CAF_TEST(an address is a host and a port) {
  CAF_CHECK((parse_host_port("localhost:8080") == host_port{"localhost", 8080}));
  CAF_CHECK((parse_host_port("10.0.0.1:0") == host_port{"10.0.0.1", 0}));
  CAF_CHECK((parse_host_port("[::1]:4711") == host_port{"::1", 4711}));
  for (auto text : {"", "localhost", ":80", "localhost:", "localhost:65536", "localhost:-1", "::1:80",
                    "[]:80", "[1]:80", "a b:80", "http://a:80"})
    CAF_CHECK(!parse_host_port(text));
}

CAF_TEST(an address prints as it was written) {
  for (auto text : {"localhost:8080", "[::1]:4711"})
    CAF_CHECK_EQUAL(to_string(*parse_host_port(text)), text);
}

CAF_TEST(only addresses of this machine are on loopback) {
  for (auto host : {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    CAF_CHECK(is_loopback({host, 80}));
  for (auto host : {"0.0.0.0", "::", "10.0.0.1", "127.example.org", "localhost.example.org"})
    CAF_CHECK(!is_loopback({host, 80}));
}

CAF_TEST(a list may have brackets and spaces) {
  using items = std::vector<std::string_view>;
  CAF_CHECK((split_list("30s,5min") == items{"30s", "5min"}));
  CAF_CHECK((split_list("[ 30s , 5min ]") == items{"30s", "5min"}));
  CAF_CHECK((split_list("[::1]:80,[::2]:80") == items{"[::1]:80", "[::2]:80"}));
  CAF_CHECK((split_list("a,,b") == items{"a", "", "b"}));
  CAF_CHECK(split_list("").empty());
  CAF_CHECK(split_list("[]").empty());
}

CAF_TEST(the brackets of an address are no list) {
  using items = std::vector<std::string_view>;
  CAF_CHECK((split_list("[::1]") == items{"[::1]"}));
  CAF_CHECK((split_list("[::1],[::2]") == items{"[::1]", "[::2]"}));
  CAF_CHECK((split_list("[[::1], [::2]]") == items{"[::1]", "[::2]"}));
}

CAF_TEST(quotation marks and line ends are escaped) {
  CAF_CHECK_EQUAL(in_quotes("a\"b\\c\nd\te"), "\"a\\\"b\\\\c\\nd\\te\"");
  CAF_CHECK_EQUAL(in_quotes("a\x1b[2J"), "\"a\\x1b[2J\"");
}
