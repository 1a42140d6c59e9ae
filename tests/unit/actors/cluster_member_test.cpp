#define CAF_SUITE actors.cluster_member

#include "actors/cluster_member.hpp"

#include "unit/actors/actor_fixture.hpp"

#include "caf/send.hpp"

using namespace vigie;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t end_s = 1'700'000'000;
constexpr std::int64_t length_s = 30;

/// Who listens where, in place of CAF's middleman.
struct switchboard {
  std::map<std::uint16_t, caf::strong_actor_ptr> listeners;
  bool cut = false;
};

caf::actor network(caf::actor_system& system, std::shared_ptr<switchboard> board) {
  return system.spawn([board]() -> caf::behavior {
    return {
        [board](caf::publish_atom, std::uint16_t port, const caf::strong_actor_ptr& whom,
                const std::set<std::string>&, const std::string&, bool) {
          board->listeners[port] = whom;
          return port;
        },
        [board](caf::connect_atom, const std::string&, std::uint16_t port)
            -> caf::result<caf::node_id, caf::strong_actor_ptr, std::set<std::string>> {
          const auto found = board->listeners.find(port);
          if (board->cut || found == board->listeners.end())
            return caf::make_error(caf::sec::cannot_connect_to_node);
          return {caf::node_id{}, found->second, std::set<std::string>{}};
        },
        [](caf::get_atom, const caf::node_id& node) {
          return caf::make_message(node, std::string{"10.0.0.9"}, std::uint16_t{0});
        },
        [board](caf::close_atom, std::uint16_t port) { board->listeners.erase(port); },
    };
  });
}

struct fixture : actor_fixture {
  std::shared_ptr<switchboard> board = std::make_shared<switchboard>();
  caf::actor net = network(sys, board);
  std::vector<cluster_member_actor> members;

  ~fixture() {
    for (const auto& member : members)
      end(member);
    self->send_exit(net, caf::exit_reason::user_shutdown);
    consume_messages();
  }

  cluster_options options_of(std::uint16_t port, std::vector<std::uint16_t> join) {
    cluster_options options;
    options.name = "node-" + std::to_string(port);
    options.topic = "transactions";
    options.group = "vigie";
    options.listen = {"10.0.0.9", port};
    for (const auto other : join)
      options.join.push_back({"10.0.0.9", other});
    options.network = net;
    return options;
  }

  cluster_member_actor start(const cluster_options& options) {
    members.push_back(sys.spawn<cluster_member>(options));
    consume_messages();
    return members.back();
  }

  cluster_member_actor start(std::uint16_t port, std::vector<std::uint16_t> join = {}) {
    return start(options_of(port, std::move(join)));
  }

  /// Lets the member report a window in which its node has counted so much of one partition.
  std::shared_ptr<const std::optional<cluster_answer>> report(const cluster_member_actor& member,
                                                              std::int32_t partition,
                                                              std::uint64_t transactions,
                                                              std::int32_t topic_partitions) {
    const auto answer = std::make_shared<std::optional<cluster_answer>>();
    cluster_request request;
    request.topic_partitions = topic_partitions;
    partition_news news;
    news.partition = partition;
    news.whole = true;
    news.next_offset = static_cast<std::int64_t>(transactions);
    news.newest_ms = end_s * 1000;
    news.lag = 2;
    pane counted{end_s - 1, {}};
    counted.counts.transactions = transactions;
    news.panes = {counted};
    request.own = {news};
    request.windows = {{end_s, length_s}};
    sys.spawn([=](caf::event_based_actor* asker) {
      asker->request(member, caf::infinite, request).then([answer](const cluster_answer& told) {
        *answer = told;
      });
    });
    consume_messages();
    return answer;
  }

  std::int32_t nodes_known_by(const cluster_member_actor& member) {
    const auto answer = report(member, 0, 1, 0);
    pass(cluster_member_state::patience);
    return (*answer).value().nodes;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(cluster_member_tests, fixture)

CAF_TEST(a member without others answers at once) {
  const auto alone = start(1);
  const auto answer = report(alone, 0, 5, 1);
  CAF_REQUIRE(*answer);
  CAF_CHECK_EQUAL((*answer)->nodes, 1);
  CAF_CHECK_EQUAL((*answer)->windows.at(0).counts.transactions, 5u);
  CAF_CHECK((*answer)->windows.at(0).complete);
  CAF_CHECK(!(*answer)->want_all);
}

CAF_TEST(members tell each other and answer when the window of all is complete) {
  const auto one = start(1);
  const auto two = start(2, {1});
  const auto first = report(one, 0, 5, 2);
  CAF_CHECK(!*first);
  const auto second = report(two, 1, 7, 2);
  for (const auto& answer : {first, second}) {
    CAF_REQUIRE(*answer);
    CAF_CHECK_EQUAL((*answer)->nodes, 2);
    CAF_CHECK_EQUAL((*answer)->lag, 4);
    CAF_CHECK_EQUAL((*answer)->windows.at(0).counts.transactions, 12u);
    CAF_CHECK_EQUAL((*answer)->windows.at(0).partitions, 2);
    CAF_CHECK((*answer)->windows.at(0).complete);
  }
  CAF_REQUIRE_EQUAL((*first)->elsewhere.size(), 1u);
  CAF_CHECK_EQUAL((*first)->elsewhere[0].node, "node-2");
  CAF_CHECK_EQUAL((*first)->elsewhere[0].partition, 1);
}

CAF_TEST(any member will do to be joined with all) {
  const auto one = start(1);
  const auto two = start(2, {1});
  const auto three = start(3, {2});
  pass(cluster_member_state::tick_interval);
  for (const auto& member : members)
    CAF_CHECK_EQUAL(nodes_known_by(member), 3);
}

CAF_TEST(two that join a third at the same time hear of each other) {
  const auto two = start(2, {1});
  const auto three = start(3, {2});
  pass(1s);
  CAF_CHECK_EQUAL(nodes_known_by(two), 2);
  const auto one = start(1);
  pass(dial_list::longest_delay);
  pass(1s);
  pass(1s);
  for (const auto& member : members)
    CAF_CHECK_EQUAL(nodes_known_by(member), 3);
}

CAF_TEST(addresses of its own and of nobody do no harm) {
  const auto one = start(1, {1, 9});
  const auto two = start(2, {9, 1});
  pass(10s);
  CAF_CHECK_EQUAL(nodes_known_by(one), 2);
  CAF_CHECK_EQUAL(nodes_known_by(two), 2);
}

CAF_TEST(what a fallen member has told counts until its heir has passed it) {
  const auto one = start(1);
  const auto two = start(2, {1});
  report(one, 0, 5, 2);
  report(two, 1, 7, 2);
  end(two);
  CAF_MESSAGE("without a living reader the window waits, and is told as it is");
  auto answer = report(one, 0, 6, 2);
  CAF_REQUIRE(*answer);
  CAF_CHECK_EQUAL((*answer)->nodes, 1);
  CAF_CHECK_EQUAL((*answer)->windows.at(0).counts.transactions, 13u);
  CAF_CHECK(!(*answer)->windows.at(0).complete);
  CAF_MESSAGE("it comes back under another life and rebuilds");
  const auto again = start(2, {1});
  answer = report(one, 0, 6, 2);
  report(again, 1, 3, 2);
  CAF_REQUIRE(*answer);
  CAF_CHECK_EQUAL((*answer)->windows.at(0).counts.transactions, 13u);
  report(again, 1, 8, 2);
  answer = report(one, 0, 6, 2);
  CAF_REQUIRE(*answer);
  CAF_CHECK_EQUAL((*answer)->windows.at(0).counts.transactions, 14u);
}

CAF_TEST(a window is told as it is when patience is over) {
  const auto one = start(1);
  const auto two = start(2, {1});
  const auto answer = report(one, 0, 5, 2);
  pass(cluster_member_state::patience - 1ms);
  CAF_CHECK(!*answer);
  pass(1ms);
  CAF_REQUIRE(*answer);
  CAF_CHECK(!(*answer)->windows.at(0).complete);
}

CAF_TEST(a member of another protocol or topic or group is turned away) {
  const auto one = start(1);
  auto options = options_of(2, {1});
  options.protocol = cluster_protocol + 1;
  start(options);
  options = options_of(3, {1});
  options.topic = "payments";
  start(options);
  options = options_of(4, {1});
  options.group = "other";
  start(options);
  pass(10s);
  for (const auto& member : members)
    CAF_CHECK_EQUAL(nodes_known_by(member), 1);
}

CAF_TEST(members that lost each other join again) {
  const auto one = start(1);
  const auto two = start(2, {1});
  board->cut = true;
  end(two);
  pass(60s);
  const auto again = start(2);
  pass(60s);
  CAF_CHECK_EQUAL(nodes_known_by(one), 1);
  CAF_MESSAGE("the first one remembers where the other had been");
  board->cut = false;
  pass(dial_list::longest_delay + cluster_member_state::tick_interval);
  CAF_CHECK_EQUAL(nodes_known_by(one), 2);
  CAF_CHECK_EQUAL(nodes_known_by(again), 2);
}

CAF_TEST_FIXTURE_SCOPE_END()
