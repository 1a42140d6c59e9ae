#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace vigie {

/// Topics that take nothing of what is written to them, why, and since when. Told by the publisher, looked at
/// by whoever asks how the node is: safe for use by several threads. Time is an argument: steady-clock
/// milliseconds of any origin.
class refusing_topics {
public:
  using duration = std::chrono::milliseconds;

  /// A node that is refused for longer than this counts as ill; not ready to be relied on it is at once.
  static constexpr duration patience{30'000};

  struct topic {
    std::string name;
    std::string why;
    duration lasts;
  };

  /// All of them by name, with the reason. Those that are not among them any more take what is written.
  void tell(const std::map<std::string, std::string>& all, duration now);

  /// Of several, the one that has refused for longest.
  std::optional<topic> longest(duration now) const;

private:
  struct state {
    std::string why;
    duration since;
  };

  mutable std::mutex mutex_;
  std::map<std::string, state> topics_;
};

} // namespace vigie
