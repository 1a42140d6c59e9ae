#pragma once

#include "caf/actor_system.hpp"
#include "caf/intrusive_ptr.hpp"
#include "caf/io/network/default_multiplexer.hpp"
#include "caf/io/network/native_socket.hpp"
#include "caf/io/scribe.hpp"

#include <chrono>
#include <string>

namespace vigie {

/// One connection, and whether it has become a node's.
class connection : public caf::io::scribe {
public:
  connection(caf::io::network::native_socket fd, bool incoming)
      : scribe{caf::io::network::conn_hdl_from_socket(fd)}, incoming_{incoming},
        since_{std::chrono::steady_clock::now()} {}

  bool stranger() const { return incoming_ && heard_ < whole_handshake; }
  bool too_long_silent() const { return std::chrono::steady_clock::now() - since_ > stranger_patience; }

  /// Says so in the log, once.
  void turn_away(const std::string& why);

  bool consume(caf::execution_unit* context, const void* buffer, std::size_t size) override;
  caf::message detach_message() override;
  void graceful_shutdown() override;

protected:
  virtual std::string trouble() const = 0;
  virtual void close() = 0;

  void remember_address() { address_ = addr() + ':' + std::to_string(port()); }

private:
  /// How long somebody may be connected without having said who it is.
  static constexpr std::chrono::seconds stranger_patience{5};

  /// A node has said who it is with a header and a payload, then comes what it wants.
  static constexpr int whole_handshake = 2;

  bool incoming_;
  bool told_ = false;
  int heard_ = 0; ///< headers and payloads
  std::chrono::steady_clock::time_point since_;
  std::string address_;
};

using connection_ptr = caf::intrusive_ptr<connection>;

/// Makes connections of sockets.
class connection_maker {
public:
  connection_maker(caf::actor_system& system, bool tls) : system_{&system}, tls_{tls} {}

  /// Null where TLS fails at once; throws std::runtime_error where this node's own files don't serve.
  connection_ptr make(caf::io::network::native_socket fd, bool incoming) const;

  caf::io::network::default_multiplexer& multiplexer() const;

private:
  caf::actor_system* system_;
  bool tls_;
};

} // namespace vigie
