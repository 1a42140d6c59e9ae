#define CAF_SUITE config.nearest

#include "config/nearest.hpp"

#include "caf/test/unit_test.hpp"

#include <vector>

using namespace vigie;

namespace {

const std::vector<std::string_view> names{"kafka.topic", "kafka.group", "windows", "refresh"};

} // namespace

CAF_TEST(a slip of the pen finds the name that was meant) {
  CAF_CHECK_EQUAL(nearest("kafka.topik", names), std::optional<std::string_view>{"kafka.topic"});
  CAF_CHECK_EQUAL(nearest("window", names), std::optional<std::string_view>{"windows"});
  CAF_CHECK_EQUAL(nearest("refersh", names), std::optional<std::string_view>{"refresh"});
}

CAF_TEST(a word far from every name finds none) {
  CAF_CHECK(!nearest("password", names));
  CAF_CHECK(!nearest("", names));
  CAF_CHECK(!nearest("windows", {}));
}

CAF_TEST(a suggestion ends an error text) {
  CAF_CHECK_EQUAL(suggestion("kafka.topik", names), "; did you mean \"kafka.topic\"?");
  CAF_CHECK_EQUAL(suggestion("password", names), "");
}
