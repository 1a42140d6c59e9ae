#define CAF_SUITE web.gate

#include "web/gate.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(without a token everybody may come in) {
  CAF_CHECK(gate{""}.admits("", ""));
  CAF_CHECK(!gate{""}.asks_for_token());
  CAF_CHECK(!gate{""}.is_token(""));
}

CAF_TEST(with a token nobody comes in without it) {
  const gate door{"s3cret"};
  CAF_CHECK(!door.admits("", ""));
  CAF_CHECK(!door.admits("Bearer ", ""));
  CAF_CHECK(!door.admits("Bearer s3cre", ""));
  CAF_CHECK(!door.admits("Bearer s3cret2", ""));
  CAF_CHECK(!door.admits("Basic s3cret", ""));
  CAF_CHECK(!door.admits("s3cret", ""));
  CAF_CHECK(door.admits("Bearer s3cret", ""));
}

CAF_TEST(the scheme may be written in any case but not the token) {
  const gate door{"s3cret"};
  CAF_CHECK(door.admits("bearer s3cret", ""));
  CAF_CHECK(door.admits("BEARER  s3cret", ""));
  CAF_CHECK(!door.admits("bearer S3CRET", ""));
  CAF_CHECK(!door.admits("bearers3cret", ""));
  CAF_CHECK(!door.admits("bearers s3cret", ""));
}

CAF_TEST(the cookie lets in and does not hold the token) {
  const gate door{"s3cret"};
  const auto cookie = door.cookie();
  CAF_CHECK_EQUAL(cookie.find("s3cret"), std::string::npos);
  CAF_CHECK_NOT_EQUAL(cookie.find("HttpOnly"), std::string::npos);
  const auto pair = cookie.substr(0, cookie.find(';'));
  CAF_CHECK(door.admits("", pair));
  CAF_CHECK(door.admits("", "theme=dark; " + pair + "; other=1"));
  CAF_CHECK(!door.admits("", "vigie=s3cret"));
  CAF_CHECK(!door.admits("", "vigie="));
  CAF_CHECK(!door.admits("", pair + "0"));
  CAF_CHECK(!(gate{"another"}.admits("", pair)));
}

CAF_TEST(only the token is the token) {
  const gate door{"s3cret"};
  CAF_CHECK(door.is_token("s3cret"));
  CAF_CHECK(!door.is_token(""));
  CAF_CHECK(!door.is_token("S3cret"));
}
