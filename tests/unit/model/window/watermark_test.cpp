#define CAF_SUITE window.watermark

#include "model/window/completeness.hpp"
#include "model/window/watermark.hpp"

#include "caf/test/unit_test.hpp"

#include <vector>

using namespace vigie;

CAF_TEST(the slowest partition holds event time back) {
  const std::vector<partition_clock> partitions{{5000, true}, {3000, true}, {9000, true}};
  CAF_CHECK_EQUAL(event_watermark(partitions).value(), 3000);
}

CAF_TEST(a partition that is idle or at its end holds nothing back) {
  const std::vector<partition_clock> partitions{{5000, true}, {3000, false}, {std::nullopt, false}};
  CAF_CHECK_EQUAL(event_watermark(partitions).value(), 5000);
}

CAF_TEST(where none holds back the newest message counts) {
  const std::vector<partition_clock> partitions{{5000, false}, {7000, false}};
  CAF_CHECK_EQUAL(event_watermark(partitions).value(), 7000);
}

CAF_TEST(there is no watermark before every partition has spoken) {
  const std::vector<partition_clock> partitions{{5000, true}, {std::nullopt, true}};
  CAF_CHECK(!event_watermark(partitions));
  CAF_CHECK(!event_watermark({}));
}

CAF_TEST(a window is complete when every partition was read past its end from before its start) {
  std::vector<partition_evidence> partitions{{70, 100'000, false}, {0, std::nullopt, true}};
  CAF_CHECK(window_complete(partitions, 2, 100, 30));
  CAF_CHECK(!window_complete(partitions, 3, 100, 30)); // A partition without an owner.
  partitions[0].newest_ms = 99'999;
  CAF_CHECK(!window_complete(partitions, 2, 100, 30)); // Not read past the end.
  partitions[0] = {71, 100'000, false};
  CAF_CHECK(!window_complete(partitions, 2, 100, 30)); // Panes do not reach back.
}
