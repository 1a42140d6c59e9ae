#define CAF_SUITE flow.credit

#include "flow/credit.hpp"

#include "unit/seeds.hpp"

#include "caf/test/unit_test.hpp"

#include <deque>
#include <random>

using namespace vigie;

namespace {

constexpr std::size_t small = 10;         ///< bytes of a message
constexpr std::size_t plenty = 1'000'000; ///< bytes that bound nothing here

} // namespace

CAF_TEST(no more than the grant is ever in flight) {
  credit reader{{100, plenty}};
  CAF_CHECK_EQUAL(reader.available(small), 100u);
  reader.take({100, 1'000});
  CAF_CHECK_EQUAL(reader.available(small), 0u);
}

CAF_TEST(taking resumes once a quarter of the grant is free) {
  credit reader{{100, plenty}};
  reader.take({100, 1'000});
  reader.give_back({24, 240});
  CAF_CHECK_EQUAL(reader.available(small), 0u);
  reader.give_back({1, 10});
  CAF_CHECK_EQUAL(reader.available(small), 25u);
}

CAF_TEST(bytes bound what is in flight as messages do) {
  credit reader{{100, 400}};
  CAF_CHECK_EQUAL(reader.available(small), 40u);
  reader.take({40, 400});
  reader.give_back({9, 90});
  CAF_CHECK_EQUAL(reader.available(small), 0u);
  reader.give_back({1, 10});
  CAF_CHECK_EQUAL(reader.available(small), 10u);
  CAF_CHECK_EQUAL(reader.available(60), 1u);
  CAF_CHECK_EQUAL(reader.available(101), 0u);
}

CAF_TEST(a message is admitted while it fits beside what is taken) {
  credit reader{{3, 100}};
  CAF_CHECK(reader.admits({1, 60}, 40));
  CAF_CHECK(!reader.admits({1, 60}, 41));
  CAF_CHECK(!reader.admits({3, 60}, 1));
  reader.take({1, 60});
  CAF_CHECK(reader.admits({}, 40));
  CAF_CHECK(!reader.admits({}, 41));
}

CAF_TEST(a smaller grant waits for batches to return) {
  credit reader{{100, plenty}};
  reader.take({80, 800});
  reader.regrant({50, plenty});
  CAF_CHECK_EQUAL(reader.available(small), 0u);
  reader.give_back({40, 400});
  CAF_CHECK_EQUAL(reader.available(small), 0u);
  reader.give_back({5, 50});
  CAF_CHECK_EQUAL(reader.available(small), 15u);
}

CAF_TEST(a reader with nothing in flight may always take) {
  credit reader{{1, 1}};
  CAF_CHECK_EQUAL(reader.available(0), 1u);
  CAF_CHECK_EQUAL(reader.available(1'000), 1u);
  CAF_CHECK(reader.admits({}, 1'000));
  CAF_CHECK(!reader.admits({1, 1'000}, 0));
}

CAF_TEST(the bound of the node is shared equally and starves nobody) {
  CAF_CHECK_EQUAL(share_of_bound(20'000, 8), 2'500u);
  CAF_CHECK_EQUAL(share_of_bound(10, 64), 1u);
  CAF_CHECK_EQUAL(share_of_bound(10, 0), 10u);
  CAF_CHECK((share_of_bound(message_load{100, 10}, 20) == message_load{5, 1}));
}

CAF_TEST(whatever the sizes the grant holds and all get through) {
  for_each_seed(50, [](std::uint32_t seed) {
    std::mt19937 random{seed};
    const message_load grant{1 + random() % 50, 1 + random() % 5'000};
    credit reader{grant};
    std::deque<message_load> under_way;
    std::size_t left = 2'000;
    auto next = random() % 2'000;
    for (std::size_t step = 0; left > 0 && step < 100'000; ++step) {
      message_load batch;
      if (reader.available(next) > 0)
        while (left > 0 && reader.admits(batch, next)) {
          batch = batch + message_load{1, next};
          next = random() % 2'000;
          --left;
        }
      if (batch.messages > 0) {
        reader.take(batch);
        under_way.push_back(batch);
      }
      const auto& now = reader.in_flight();
      if (now.messages > grant.messages || (now.bytes > grant.bytes && now.messages > 1))
        return std::string{"more is in flight than was granted"};
      if (random() % 2 == 0 && !under_way.empty()) {
        reader.give_back(under_way.front());
        under_way.pop_front();
      }
    }
    return left == 0 ? std::string{} : std::string{"stuck"};
  });
}
