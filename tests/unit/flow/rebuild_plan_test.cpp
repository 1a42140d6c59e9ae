#define CAF_SUITE flow.rebuild_plan

#include "flow/rebuild_plan.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(a group goes on where it committed and reads the windows again before that) {
  const auto plan = plan_rebuild({0, 1000, 800, 600}, false);
  CAF_CHECK(plan == (rebuild_plan{600, 800, true}));
}

CAF_TEST(a backlog older than the windows is read from the committed offset) {
  const auto plan = plan_rebuild({0, 1000, 300, 600}, false);
  CAF_CHECK(plan == (rebuild_plan{300, 300, true}));
}

CAF_TEST(a new group begins at the end or at the beginning) {
  CAF_CHECK(plan_rebuild({5, 1000, std::nullopt, 600}, false) == (rebuild_plan{600, 1000, true}));
  CAF_CHECK(plan_rebuild({5, 1000, std::nullopt, 600}, true) == (rebuild_plan{5, 5, true}));
}

CAF_TEST(where the broker can not look times up the windows fill by themselves) {
  CAF_CHECK(plan_rebuild({0, 1000, 800, std::nullopt}, false) == (rebuild_plan{800, 800, false}));
  CAF_CHECK(plan_rebuild({0, 1000, std::nullopt, std::nullopt}, true) == (rebuild_plan{0, 0, true}));
}

CAF_TEST(an offset that retention has overtaken begins at the oldest message) {
  CAF_CHECK(plan_rebuild({500, 1000, 300, 600}, false) == (rebuild_plan{500, 500, true}));
}

CAF_TEST(an offset past the end is one of a topic that was made anew) {
  CAF_CHECK(plan_rebuild({0, 10, 300, 5}, true) == (rebuild_plan{0, 0, true}));
  CAF_CHECK(plan_rebuild({0, 10, 300, 5}, false) == (rebuild_plan{5, 10, true}));
}

CAF_TEST(windows are covered where the log still holds what lay before them) {
  const auto covers = [](std::int64_t low, std::int64_t window_start) {
    return plan_rebuild({low, 1000, 800, window_start}, false).covers_windows;
  };
  CAF_CHECK(covers(0, 0));
  CAF_CHECK(covers(500, 501));
  CAF_CHECK(!covers(500, 500));
  CAF_MESSAGE("also when nothing is left");
  CAF_CHECK(!plan_rebuild({1000, 1000, 800, 1000}, false).covers_windows);
  CAF_CHECK(plan_rebuild({0, 0, std::nullopt, 0}, false).covers_windows);
}
