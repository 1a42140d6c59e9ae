#define CAF_SUITE flow.failpoint

#include "flow/failpoint.hpp"

#include "caf/test/unit_test.hpp"

#include <stdexcept>

using namespace vigie;

namespace {

struct disarmed {
  ~disarmed() { arm_failpoints(""); }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(failpoint_tests, disarmed)

CAF_TEST(without entries nothing happens) {
  CAF_CHECK_EQUAL(arm_failpoints(""), "");
  failpoint("scorer.judge");
}

CAF_TEST(an armed place throws at the N - th pass and only then) {
  CAF_CHECK_EQUAL(arm_failpoints("scorer.judge=throw_at(2)"), "");
  failpoint("scorer.judge");
  failpoint("somewhere.else");
  CAF_CHECK_THROWS_AS(failpoint("scorer.judge"), std::runtime_error);
  failpoint("scorer.judge");
}

CAF_TEST(the same seed throws at the same passes) {
  const auto run = [] {
    arm_failpoints("a=throw(0.3,7)");
    std::string passes;
    for (int i = 0; i < 100; ++i) {
      try {
        failpoint("a");
        passes += '.';
      } catch (const std::runtime_error&) {
        passes += 'x';
      }
    }
    return passes;
  };
  const auto first = run();
  CAF_CHECK(first.find('x') != std::string::npos);
  CAF_CHECK_EQUAL(first, run());
}

CAF_TEST(entries that do not parse are named) {
  CAF_CHECK(arm_failpoints("a=explode(1)").find("a=explode(1)") != std::string::npos);
  CAF_CHECK(arm_failpoints("a").find("\"a\"") != std::string::npos);
  CAF_CHECK(arm_failpoints("a=delay(x)").find("delay(x)") != std::string::npos);
}

CAF_TEST_FIXTURE_SCOPE_END()
