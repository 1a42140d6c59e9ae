#include "network/cluster_network.hpp"

#include "network/connection.hpp"

#include "caf/actor_cast.hpp"
#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/exit_reason.hpp"
#include "caf/init_global_meta_objects.hpp"
#include "caf/io/basp_broker.hpp"
#include "caf/io/middleman.hpp"
#include "caf/io/middleman_actor_impl.hpp"
#include "caf/io/network/doorman_impl.hpp"
#include "caf/make_counted.hpp"
#include "caf/openssl/manager.hpp"
#include "caf/scoped_actor.hpp"

#include <netdb.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <vector>

namespace vigie {

namespace {

namespace net = caf::io::network;

/// A lost packet comes again within this time.
constexpr int connect_timeout_ms = 1'000;

/// How many there may be who have not said who they are.
constexpr std::size_t most_strangers = 64;

/// Lets connections in, on the multiplexer's thread.
class doorman final : public net::doorman_impl {
public:
  doorman(const connection_maker& maker, net::native_socket fd)
      : doorman_impl{maker.multiplexer(), fd}, maker_{maker} {}

  bool new_connection() override {
    if (detached())
      return false;
    const auto fd = acceptor_.accepted_socket();
    std::erase_if(strangers_, [](const auto& one) { return one->detached() || !one->stranger(); });
    for (const auto& one : std::vector<connection_ptr>{strangers_})
      if (one->too_long_silent()) {
        one->turn_away("it has not said who it is");
        one->graceful_shutdown();
      }
    if (strangers_.size() >= most_strangers)
      return refuse(fd, "too many others have not said who they are");
    connection_ptr made;
    try {
      made = maker_.make(fd, true);
    } catch (const std::exception& error) {
      return refuse(fd, error.what());
    }
    if (!made)
      return refuse(fd, openssl_errors());
    const auto handle = made->hdl();
    strangers_.push_back(made);
    parent()->add_scribe(made);
    return caf::io::doorman::new_connection(&acceptor_.backend(), handle);
  }

private:
  static bool refuse(net::native_socket fd, const std::string& why) {
    const auto from = net::remote_addr_of_fd(fd);
    spdlog::warn("a connection from {} is turned away: {}", from ? *from : "unknown address",
                 why.empty() ? "it was closed before it had said who it is" : why);
    net::close_socket(fd);
    return true;
  }

  connection_maker maker_;
  std::vector<connection_ptr> strangers_;
};

/// A connected socket, or why there is none.
caf::expected<net::native_socket> connect_in_time(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); status != 0)
    return caf::make_error(caf::sec::cannot_connect_to_node, std::string{gai_strerror(status)});
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> all{found, freeaddrinfo};
  int error = 0;
  for (const auto* one = found; one != nullptr; one = one->ai_next) {
    const int fd = socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      error = errno;
      continue;
    }
    error = connect(fd, one->ai_addr, one->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
      pollfd waits{fd, POLLOUT, 0};
      error = ETIMEDOUT;
      socklen_t size = sizeof error;
      if (poll(&waits, 1, connect_timeout_ms) == 1)
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0)
      return fd;
    close(fd);
  }
  return caf::make_error(caf::sec::cannot_connect_to_node, std::string{std::strerror(error)});
}

class network_actor final : public caf::io::middleman_actor_impl {
public:
  network_actor(caf::actor_config& config, caf::actor broker, bool tls)
      : middleman_actor_impl{config, std::move(broker)}, maker_{system(), tls} {}

  const char* name() const override { return "cluster_network"; }

protected:
  caf::expected<caf::io::scribe_ptr> connect(const std::string& host, std::uint16_t port) override {
    const auto fd = connect_in_time(host, port);
    if (!fd)
      return fd.error();
    try {
      if (const auto made = maker_.make(*fd, false))
        return caf::io::scribe_ptr{made};
    } catch (const std::exception& error) {
      net::close_socket(*fd);
      return caf::make_error(caf::sec::cannot_connect_to_node, std::string{error.what()});
    }
    net::close_socket(*fd);
    return caf::make_error(caf::sec::cannot_connect_to_node, openssl_errors());
  }

  caf::expected<caf::io::doorman_ptr> open(std::uint16_t port, const char* host, bool reuse) override {
    const auto fd = net::new_tcp_acceptor_impl(port, host, reuse);
    if (!fd)
      return fd.error();
    return caf::io::doorman_ptr{caf::make_counted<doorman>(maker_, *fd)};
  }

private:
  connection_maker maker_;
};

} // namespace

std::optional<std::string> trouble_of_listening(const std::string& host, std::uint16_t port) {
  const auto fd = net::new_tcp_acceptor_impl(port, host.empty() ? nullptr : host.c_str(), true);
  if (!fd)
    return caf::to_string(fd.error());
  net::close_socket(*fd);
  return std::nullopt;
}

void load_cluster_network(caf::actor_system_config& config, const std::optional<cluster_tls>& tls) {
  caf::io::middleman::init_global_meta_objects();
  config.load<caf::io::middleman>();
  config.load<caf::openssl::manager>();
  config.set("caf.middleman.app-identifiers", std::vector<std::string>{"vigie"});
  // A node that is stopped or cut off is missed within two seconds.
  config.set("caf.middleman.heartbeat-interval", caf::timespan{std::chrono::milliseconds{400}});
  config.set("caf.middleman.connection-timeout", caf::timespan{std::chrono::milliseconds{1'400}});
  if (!tls)
    return;
  config.openssl_certificate = tls->certificate.string();
  config.openssl_key = tls->key.string();
  config.openssl_cafile = tls->ca.string();
}

cluster_network::cluster_network(caf::actor_system& system, bool tls)
    : system_{system},
      actor_{caf::actor_cast<caf::actor>(system.spawn<network_actor, caf::detached + caf::hidden>(
          system.middleman().named_broker<caf::io::basp_broker>("BASP"), tls))} {}

cluster_network::~cluster_network() {
  caf::scoped_actor self{system_, true};
  self->send_exit(actor_, caf::exit_reason::kill);
  self->wait_for(actor_);
}

} // namespace vigie
