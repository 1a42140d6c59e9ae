#define CAF_SUITE network.cluster_network

#include "network/cluster_network.hpp"

#include "actors/cluster_member.hpp"

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/scoped_actor.hpp"
#include "caf/send.hpp"
#include "caf/test/unit_test.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>

// Over real sockets, so what is waited for is a condition, for as long as a busy machine may take.

using namespace vigie;
using namespace std::chrono_literals;

namespace {

bool comes_true(const std::function<bool()>& what) {
  for (const auto end = std::chrono::steady_clock::now() + 30s; std::chrono::steady_clock::now() < end;) {
    if (what())
      return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

/// An actor system of its own with a member, as another process would have.
class machine {
public:
  machine(const std::string& name, std::uint16_t port, std::vector<std::uint16_t> join,
          std::uint32_t protocol = cluster_protocol) {
    load_cluster_network(config_, std::nullopt);
    system_ = std::make_unique<caf::actor_system>(config_);
    network_ = std::make_unique<cluster_network>(*system_, false);
    cluster_options options;
    options.name = name;
    options.program = "0.1";
    options.protocol = protocol;
    options.listen = {"127.0.0.1", port};
    for (const auto other : join)
      options.join.push_back({"127.0.0.1", other});
    options.network = network_->actor();
    member_ = system_->spawn<cluster_member>(options);
  }

  ~machine() {
    caf::anon_send_exit(member_, caf::exit_reason::user_shutdown);
    member_ = nullptr;
    network_.reset();
  }

  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;

  std::int32_t nodes() {
    caf::scoped_actor self{*system_};
    std::int32_t known = 0;
    self->request(member_, 5s, cluster_request{})
        .receive([&](const cluster_answer& answer) { known = answer.nodes; }, [](const caf::error&) {});
    return known;
  }

private:
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  std::unique_ptr<cluster_network> network_;
  cluster_member_actor member_;
};

/// Notes what is logged.
class notes final : public spdlog::sinks::base_sink<std::mutex> {
public:
  bool contain(const std::string& words) {
    const std::lock_guard lock{mutex_};
    return text_.find(words) != std::string::npos;
  }

private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    text_.append(message.payload.data(), message.payload.size()).append("\n");
  }

  void flush_() override {}

  std::string text_;
};

struct fixture {
  fixture() { spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", log)); }

  std::shared_ptr<notes> log = std::make_shared<notes>();
  /// Not of the range from which the kernel takes those of clients.
  std::uint16_t port = static_cast<std::uint16_t>(20'000 + std::random_device{}() % 10'000);
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(cluster_network_tests, fixture)

CAF_TEST(members join over sockets and miss the one that ends) {
  machine one{"one", port, {}};
  const auto second = static_cast<std::uint16_t>(port + 1);
  {
    machine two{"two", second, {port}};
    machine three{"three", static_cast<std::uint16_t>(port + 2), {second}};
    for (auto* each : {&one, &two, &three})
      CAF_CHECK(comes_true([each] { return each->nodes() == 3; }));
  }
  CAF_CHECK(comes_true([&] { return one.nodes() == 1; }));
}

CAF_TEST(a peer of another version is turned away and both say why) {
  machine one{"one", port, {}};
  machine newer{"newer", static_cast<std::uint16_t>(port + 1), {port}, cluster_protocol + 1};
  CAF_CHECK(comes_true([this] { return log->contain("node newer is turned away: newer is version 0.1"); }));
  CAF_CHECK(comes_true([this] { return log->contain("turned away by 127.0.0.1:"); }));
  CAF_MESSAGE("which harms nobody");
  machine two{"two", static_cast<std::uint16_t>(port + 2), {port}};
  CAF_CHECK(comes_true([&] { return one.nodes() == 2 && two.nodes() == 2; }));
  CAF_CHECK_EQUAL(newer.nodes(), 1);
}

CAF_TEST_FIXTURE_SCOPE_END()
