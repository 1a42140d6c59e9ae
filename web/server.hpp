#pragma once

#include "config/settings.hpp"
#include "web/site.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace vigie {

/// What clients may take. When as many connections are open as may be, the one that has been idle for longest
/// makes room, so that a new one is always served.
struct server_limits {
  std::size_t connections = 128;
  std::size_t event_streams = 32;
  std::size_t head_bytes = 8'192;                 ///< of a request; bodies are not read
  std::chrono::milliseconds head_time{10'000};    ///< to send a whole request, from the last answer on
  std::chrono::milliseconds answer_time{20'000};  ///< to take an answer
  std::chrono::milliseconds event_interval{100};  ///< how often an event stream looks for something new
  std::chrono::milliseconds sign_of_life{15'000}; ///< at the latest on a stream without events
  std::size_t event_bytes = 65'536;               ///< written to a stream at once
};

/// Whether a server could listen there just now.
bool can_listen(const host_port& at);

/// Serves a site from a thread of its own, until it goes.
class server {
public:
  /// Throws std::runtime_error when it can't listen there.
  server(const host_port& listen, site_options served, server_limits limits = {});
  ~server();

  /// Where it is found, with the port that was chosen for 0: "http://127.0.0.1:8080/".
  const std::string& address() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace vigie
