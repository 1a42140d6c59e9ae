#include "network/connection.hpp"

#include "network/tls_files.hpp"

#include "caf/io/middleman.hpp"
#include "caf/io/network/stream_impl.hpp"
#include "caf/make_counted.hpp"
#include "caf/openssl/session.hpp"
#include "caf/policy/tcp.hpp"

#include <openssl/err.h>
#include <spdlog/spdlog.h>

#include <type_traits>
#include <utility>

namespace vigie {

namespace {

namespace net = caf::io::network;

/// No message between nodes comes close to it: a header that promises more is no node's.
constexpr std::size_t largest_message = 256 << 20;

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

} // namespace

void connection::turn_away(const std::string& why) {
  if (told_)
    return;
  told_ = true;
  spdlog::warn("a connection from {} is turned away: {}", address_, why);
}

bool connection::consume(caf::execution_unit* context, const void* buffer, std::size_t size) {
  ++heard_;
  return scribe::consume(context, buffer, size);
}

/// Asked for when reading or writing has failed, or the other side has closed.
caf::message connection::detach_message() {
  if (const auto why = trouble(); stranger())
    turn_away(!why.empty() ? why : "it was closed before it had said who it is");
  return scribe::detach_message();
}

void connection::graceful_shutdown() {
  // The broker closes what it does not understand.
  if (incoming_ && heard_ > 0 && heard_ <= whole_handshake && !detached())
    turn_away("it does not speak as a node of this program");
  close();
}

connection_ptr connection_maker::make(net::native_socket fd, bool incoming) const {
  net::nonblocking(fd, true);
  if (!tls_)
    return caf::make_counted<connection_over<plain_policy>>(multiplexer(), fd, incoming);
  ERR_clear_error();
  auto session = caf::openssl::make_session(*system_, fd, incoming);
  if (!session)
    return nullptr;
  return caf::make_counted<connection_over<tls_policy>>(multiplexer(), fd, incoming, std::move(session));
}

net::default_multiplexer& connection_maker::multiplexer() const {
  return static_cast<net::default_multiplexer&>(system_->middleman().backend());
}

} // namespace vigie
