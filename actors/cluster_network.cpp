#include "actors/cluster_network.hpp"

#include "caf/actor_cast.hpp"
#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/exit_reason.hpp"
#include "caf/init_global_meta_objects.hpp"
#include "caf/io/basp_broker.hpp"
#include "caf/io/middleman.hpp"
#include "caf/io/middleman_actor_impl.hpp"
#include "caf/io/network/default_multiplexer.hpp"
#include "caf/io/network/doorman_impl.hpp"
#include "caf/io/network/native_socket.hpp"
#include "caf/io/network/stream_impl.hpp"
#include "caf/io/scribe.hpp"
#include "caf/make_counted.hpp"
#include "caf/openssl/manager.hpp"
#include "caf/openssl/session.hpp"
#include "caf/policy/tcp.hpp"
#include "caf/scoped_actor.hpp"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
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

/// How long somebody may be connected without having said who it is, and how many of them there may be.
constexpr std::chrono::seconds stranger_patience{5};
constexpr std::size_t most_strangers = 64;

/// No message between nodes comes close to it: a header that promises more is no node's.
constexpr std::size_t largest_message = 256 << 20;

/// A node has said who it is with a header and a payload, then comes what it wants.
constexpr int whole_handshake = 2;

std::string openssl_errors() {
  std::string text;
  while (const auto code = ERR_get_error())
    text = ERR_reason_error_string(code) ? ERR_reason_error_string(code) : "unknown TLS error";
  return text;
}

/// TCP as CAF reads and writes it.
class plain_policy : public caf::policy::tcp {
public:
  std::string trouble() const { return {}; }
};

/// TLS by CAF's session, which leaves the reason of a failure in OpenSSL's queue of this thread.
class tls_policy {
public:
  explicit tls_policy(caf::openssl::session_ptr session) : session_{std::move(session)} {}

  net::rw_state read_some(std::size_t& result, net::native_socket fd, void* buffer, std::size_t size) {
    return note(session_->read_some(result, fd, buffer, size));
  }

  net::rw_state write_some(std::size_t& result, net::native_socket fd, const void* buffer, std::size_t size) {
    return note(session_->write_some(result, fd, buffer, size));
  }

  bool must_read_more(net::native_socket fd, std::size_t threshold) {
    return session_->must_read_more(fd, threshold);
  }

  const std::string& trouble() const { return trouble_; }

private:
  net::rw_state note(net::rw_state state) {
    if (state == net::rw_state::failure)
      trouble_ = openssl_errors();
    return state;
  }

  caf::openssl::session_ptr session_;
  std::string trouble_;
};

/// A stream that lets its policy be asked what went wrong.
template <class Policy>
class stream final : public net::stream {
public:
  template <class... Ts>
  stream(net::default_multiplexer& multiplexer, net::native_socket fd, Ts&&... xs)
      : net::stream{multiplexer, fd}, policy_{std::forward<Ts>(xs)...} {}

  void handle_event(net::operation op) override { handle_event_impl(op, policy_); }

  std::string trouble() const { return policy_.trouble(); }

private:
  Policy policy_;
};

/// One connection, and whether it has become a node's.
class connection : public caf::io::scribe {
public:
  connection(net::native_socket fd, bool incoming)
      : scribe{net::conn_hdl_from_socket(fd)}, incoming_{incoming}, since_{std::chrono::steady_clock::now()} {
  }

  bool stranger() const { return incoming_ && heard_ < whole_handshake; }
  bool too_long_silent() const { return std::chrono::steady_clock::now() - since_ > stranger_patience; }

  void turn_away(const std::string& why) {
    if (told_)
      return;
    told_ = true;
    spdlog::warn("a connection from {} is turned away: {}", address_, why);
  }

  bool consume(caf::execution_unit* context, const void* buffer, std::size_t size) override {
    ++heard_;
    return scribe::consume(context, buffer, size);
  }

  /// Asked for when reading or writing has failed, or the other side has closed.
  caf::message detach_message() override {
    if (const auto why = trouble(); stranger())
      turn_away(!why.empty() ? why : "it was closed before it had said who it is");
    return scribe::detach_message();
  }

  void graceful_shutdown() override {
    // The broker closes what it does not understand.
    if (incoming_ && heard_ > 0 && heard_ <= whole_handshake && !detached())
      turn_away("it does not speak as a node of this program");
    close();
  }

protected:
  virtual std::string trouble() const = 0;
  virtual void close() = 0;

  void remember_address() { address_ = addr() + ':' + std::to_string(port()); }

private:
  bool incoming_;
  bool told_ = false;
  int heard_ = 0; ///< headers and payloads
  std::chrono::steady_clock::time_point since_;
  std::string address_;
};

using connection_ptr = caf::intrusive_ptr<connection>;

template <class Policy>
class connection_over final : public connection {
public:
  template <class... Ts>
  connection_over(net::default_multiplexer& multiplexer, net::native_socket fd, bool incoming, Ts&&... xs)
      : connection{fd, incoming}, stream_{multiplexer, fd, std::forward<Ts>(xs)...} {
    remember_address();
  }

  void configure_read(caf::io::receive_policy::config config) override {
    if (config.second > largest_message) {
      turn_away("it announces a message of " + std::to_string(config.second) + " bytes");
      config.second = 1;
      close();
    }
    stream_.configure_read(config);
    if (launched_)
      return;
    launched_ = true;
    stream_.start(this);
    // TLS may still have to shake hands, which nothing else would make it do.
    if constexpr (!std::is_same_v<Policy, plain_policy>)
      stream_.force_empty_write(this);
  }

  void ack_writes(bool enable) override { stream_.ack_writes(enable); }
  caf::byte_buffer& wr_buf() override { return stream_.wr_buf(); }
  caf::byte_buffer& rd_buf() override { return stream_.rd_buf(); }
  void flush() override { stream_.flush(this); }
  void add_to_loop() override { stream_.activate(this); }
  void remove_from_loop() override { stream_.passivate(); }

  std::string addr() const override {
    const auto text = net::remote_addr_of_fd(stream_.fd());
    return text ? *text : "unknown address";
  }

  std::uint16_t port() const override {
    const auto number = net::remote_port_of_fd(stream_.fd());
    return number ? *number : std::uint16_t{0};
  }

protected:
  std::string trouble() const override { return stream_.trouble(); }

  void close() override {
    stream_.graceful_shutdown();
    detach(&stream_.backend(), false);
  }

private:
  bool launched_ = false;
  stream<Policy> stream_;
};

/// Makes connections of sockets.
class connection_maker {
public:
  connection_maker(caf::actor_system& system, bool tls) : system_{&system}, tls_{tls} {}

  /// Null where TLS fails at once; throws std::runtime_error where this node's own files don't serve.
  connection_ptr make(net::native_socket fd, bool incoming) const {
    net::nonblocking(fd, true);
    if (!tls_)
      return caf::make_counted<connection_over<plain_policy>>(multiplexer(), fd, incoming);
    ERR_clear_error();
    auto session = caf::openssl::make_session(*system_, fd, incoming);
    if (!session)
      return nullptr;
    return caf::make_counted<connection_over<tls_policy>>(multiplexer(), fd, incoming, std::move(session));
  }

  net::default_multiplexer& multiplexer() const {
    return static_cast<net::default_multiplexer&>(system_->middleman().backend());
  }

private:
  caf::actor_system* system_;
  bool tls_;
};

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

std::optional<std::string> trouble_of(const cluster_tls& tls) {
  ERR_clear_error();
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_method()), SSL_CTX_free};
  const auto wrong = [](const char* option, const std::filesystem::path& file) {
    return std::string{option} + ": \"" + file.string() + "\" does not serve: " + openssl_errors();
  };
  if (SSL_CTX_use_certificate_chain_file(context.get(), tls.certificate.c_str()) != 1)
    return wrong("cluster.certificate", tls.certificate);
  if (SSL_CTX_use_PrivateKey_file(context.get(), tls.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return wrong("cluster.key", tls.key);
  if (SSL_CTX_load_verify_locations(context.get(), tls.ca.c_str(), nullptr) != 1)
    return wrong("cluster.ca", tls.ca);
  return std::nullopt;
}

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
