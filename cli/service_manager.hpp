#pragma once

#include <chrono>

namespace vigie {

/// What systemd is told of this process. Where it runs as no service, nothing happens. Used by one thread.
class service_manager {
public:
  service_manager();

  /// The service is up; also when a reload is over.
  void ready() const;
  void reloading() const;
  void stopping() const;

  /// Keeps the watchdog quiet. To be called often, and only as long as there is progress: what falls silent
  /// for longer than the unit's WatchdogSec is killed and started again.
  void alive();

private:
  std::chrono::microseconds interval_{}; ///< between two signs of life; 0: nobody waits for them
  std::chrono::steady_clock::time_point last_{};
};

} // namespace vigie
