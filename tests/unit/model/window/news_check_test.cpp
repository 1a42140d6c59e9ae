#define CAF_SUITE window.news_check

#include "model/window/news_check.hpp"

#include "caf/test/dsl.hpp"

#include <limits>

using namespace vigie;

namespace {

node_news some_news() {
  node_news news{7, 1, {}};
  for (const std::int32_t partition : {0, 3}) {
    partition_news told;
    told.partition = partition;
    told.next_offset = 10;
    told.lag = 5;
    for (const std::int64_t second : {100, 101}) {
      pane one{second, {}};
      one.counts.transactions = 4;
      one.counts.amount = money_sum::from_cents(700);
      told.panes.push_back(one);
    }
    news.partitions.push_back(told);
  }
  return news;
}

} // namespace

CAF_TEST(what a node tells is believed) {
  CAF_CHECK(!fault_of(some_news()));
  CAF_CHECK(!fault_of(node_news{}));
}

CAF_TEST(what does not rise is not ) {
  auto news = some_news();
  news.partitions[1].partition = 0;
  CAF_CHECK_EQUAL(fault_of(news).value_or(""), "its partitions do not rise");
  news = some_news();
  news.partitions[1].panes[1].second = 100;
  CAF_CHECK_EQUAL(fault_of(news).value_or(""), "the panes of partition 3 do not rise");
}

CAF_TEST(nor is what can not be added up) {
  auto news = some_news();
  news.partitions[0].lag = std::numeric_limits<std::int64_t>::max();
  CAF_CHECK_EQUAL(fault_of(news).value_or(""), "the lag of partition 0 is 9223372036854775807");
  news = some_news();
  news.partitions[0].lag = -1;
  CAF_CHECK(fault_of(news));
  news = some_news();
  news.partitions[1].panes[0].counts.frauds = std::numeric_limits<std::uint64_t>::max();
  CAF_CHECK_EQUAL(fault_of(news).value_or(""), "a figure of partition 3 is larger than any second's");
  news = some_news();
  news.partitions[1].panes[0].counts.amount =
      money_sum::from_cents(std::numeric_limits<money_sum::integer>::max());
  CAF_CHECK(fault_of(news));
}
