#define CAF_SUITE messages.shrunk

#include "messages/shrunk.hpp"

#include "model/base/sha256.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(the size of a message is that of its key and value and headers) {
  outgoing_message message;
  CAF_CHECK_EQUAL(size_of(message), 0u);
  message.key = "key";
  message.value = "value";
  message.headers = {{"a", "1"}, {"bc", std::nullopt}};
  CAF_CHECK_EQUAL(size_of(message), 3u + 5u + 2u + 2u);
}

CAF_TEST(where the whole value is left out there is none) {
  outgoing_message message{"key", "value", {{"a", "1"}}, 17, 3, {0, 5}};
  CAF_CHECK(can_shrink(message));
  const auto small = shrunk(message);
  CAF_CHECK_EQUAL(*small.key, "key");
  CAF_CHECK(!small.value);
  CAF_CHECK_EQUAL(small.headers,
                  (header_list{{"a", "1"}, {"vigie.size", "5"}, {"vigie.sha256", sha256("value")}}));
  CAF_CHECK_EQUAL(small.timestamp_ms, 17);
  CAF_CHECK_EQUAL(small.offset, 3);
  CAF_MESSAGE("and no more can be left out");
  CAF_CHECK(!can_shrink(small));
}

CAF_TEST(a minor part goes with the spare one) {
  outgoing_message message{std::nullopt, R"({"a":[1],"b":{"c":2}})", {}, 0, 0, {13, 7}, {5, 3}};
  const auto small = shrunk(message);
  CAF_CHECK_EQUAL(*small.value, R"({"a":null,"b":null})");
  CAF_CHECK_EQUAL(small.headers.front().second.value(), "7");
}

CAF_TEST(null stands where a part of the value is left out) {
  outgoing_message message{std::nullopt, R"({"a":1,"b":{"c":2},"d":3})", {}, 0, 0, {11, 7}};
  const auto small = shrunk(message);
  CAF_CHECK_EQUAL(*small.value, R"({"a":1,"b":null,"d":3})");
  CAF_CHECK_EQUAL(small.headers, (header_list{{"vigie.size", "7"}, {"vigie.sha256", sha256(R"({"c":2})")}}));
}

CAF_TEST(a message without a part to spare can not shrink) {
  CAF_CHECK(!can_shrink({"key", "value", {}, 0, 0, {}}));
  CAF_CHECK(!can_shrink({}));
}
