#define CAF_SUITE cli.log_limiter

#include "cli/log_limiter.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;
using namespace std::chrono_literals;

namespace {

constexpr log_limiter::limits bounds{2, 10s, 3};
using verdict = std::optional<std::uint64_t>;

} // namespace

CAF_TEST(of lines that repeat the first few pass and the next one tells how many did not ) {
  log_limiter uut{bounds};
  CAF_CHECK(uut.admit("partition 1: 17 messages", 0s) == verdict{0});
  CAF_CHECK(uut.admit("partition 2: 4 messages", 1s) == verdict{0});
  CAF_CHECK(uut.admit("partition 3: 100 messages", 2s) == std::nullopt);
  CAF_CHECK(uut.admit("partition 1: 1 messages", 9s) == std::nullopt);
  CAF_CHECK(uut.admit("partition 1: 2 messages", 10s) == verdict{2});
  CAF_CHECK(uut.admit("partition 1: 3 messages", 11s) == verdict{0});
  CAF_CHECK(uut.admit("partition 1: 4 messages", 12s) == std::nullopt);
}

CAF_TEST(lines of another kind are not held back) {
  log_limiter uut{bounds};
  for (int i = 0; i < 5; ++i)
    uut.admit("broker 1 is down", 0s);
  CAF_CHECK(uut.admit("broker 1 is up", 0s) == verdict{0});
}

CAF_TEST(a quiet kind gives its place to a new one and without a place everything passes) {
  log_limiter uut{bounds};
  for (const auto* line : {"a", "b", "c"})
    uut.admit(line, 0s);
  for (int i = 0; i < 5; ++i)
    CAF_CHECK(uut.admit("d", 1s) == verdict{0});
  for (int i = 0; i < 2; ++i)
    CAF_CHECK(uut.admit("d", 20s) == verdict{0});
  CAF_CHECK(uut.admit("d", 20s) == std::nullopt);
}
