#include "actors/history_gauges.hpp"

#include <algorithm>

namespace vigie {

namespace {

constexpr std::int64_t us_a_second = 1'000'000;

} // namespace

history_gauges::history_gauges(const metrics& of, std::int32_t partition, std::int64_t horizon_us)
    : metrics_{of}, partition_{partition}, horizon_us_{horizon_us} {}

history_gauges::~history_gauges() {
  move_to({});
  metrics_.history_covers(partition_).value(0);
}

void history_gauges::tell(const partition_history& now) {
  move_to({static_cast<std::int64_t>(now.accounts()), static_cast<std::int64_t>(now.events()),
           static_cast<std::int64_t>(now.bytes())});
  auto covered = horizon_us_;
  if (const auto from = now.covers_from_us(); from && now.newest_us())
    covered = std::clamp(*now.newest_us() - *from, std::int64_t{0}, horizon_us_);
  metrics_.history_covers(partition_).value(covered / us_a_second);
}

void history_gauges::move_to(const size& now) {
  metrics_.history_accounts().inc(now.accounts - told_.accounts);
  metrics_.history_events().inc(now.events - told_.events);
  metrics_.history_bytes().inc(now.bytes - told_.bytes);
  told_ = now;
}

} // namespace vigie
