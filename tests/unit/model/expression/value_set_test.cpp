#define CAF_SUITE expression.value_set

#include "model/expression/value_set.hpp"

#include "caf/test/unit_test.hpp"

#include <cmath>
#include <limits>

using namespace vigie::cel;

CAF_TEST(text is found by its bytes and each value counts once) {
  const value_set set{std::vector<std::string>{"a", "", "é", "a"}};
  CAF_CHECK_EQUAL(set.size(), 3u);
  CAF_CHECK(set.contains("a"));
  CAF_CHECK(set.contains(""));
  CAF_CHECK(set.contains("é"));
  CAF_CHECK(!set.contains("A"));
  CAF_CHECK(!set.contains(std::int64_t{1}));
}

CAF_TEST(numbers are found by their value whatever their type) {
  const value_set set{std::vector<double>{1.0, -0.0, 2.5, 9223372036854775808.0, std::nan("")}};
  CAF_CHECK_EQUAL(set.size(), 4u);
  CAF_CHECK(set.contains(std::int64_t{1}));
  CAF_CHECK(set.contains(0.0));
  CAF_CHECK(set.contains(2.5));
  CAF_CHECK(!set.contains(std::int64_t{2}));
  CAF_CHECK(set.contains(9223372036854775808.0));
  CAF_CHECK(!set.contains(std::numeric_limits<std::int64_t>::max()));
  CAF_CHECK(!set.contains(std::nan("")));
  const value_set whole{std::vector<std::int64_t>{(std::int64_t{1} << 53) + 1}};
  CAF_CHECK(!whole.contains(9007199254740992.0));
}

CAF_TEST(an empty set holds nothing) {
  CAF_CHECK(!value_set{std::vector<std::string>{}}.contains(""));
  CAF_CHECK(!value_set{std::vector<std::int64_t>{}}.contains(std::int64_t{0}));
}

CAF_TEST(a million values take some tens of bytes each) {
  std::vector<std::string> names;
  for (int i = 0; i < 1'000'000; ++i)
    names.push_back("C" + std::to_string(i * 7));
  const value_set set{names};
  CAF_CHECK_EQUAL(set.size(), names.size());
  auto found = 0;
  for (int i = 0; i < 7'000; ++i)
    found += set.contains("C" + std::to_string(i));
  CAF_CHECK_EQUAL(found, 1'000);
  CAF_CHECK(set.bytes() < 64'000'000);
}
