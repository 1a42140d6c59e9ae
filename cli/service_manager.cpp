#include "cli/service_manager.hpp"

#include <systemd/sd-daemon.h>

#include <string>

namespace vigie {

service_manager::service_manager() {
  std::uint64_t limit_us = 0;
  if (sd_watchdog_enabled(0, &limit_us) > 0)
    interval_ = std::chrono::microseconds{limit_us / 3};
}

void service_manager::ready() const {
  sd_notify(0, "READY=1");
}

void service_manager::reloading() const {
  using namespace std::chrono;
  const auto now = duration_cast<microseconds>(steady_clock::now().time_since_epoch());
  sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.count())).c_str());
}

void service_manager::stopping() const {
  sd_notify(0, "STOPPING=1");
}

void service_manager::alive() {
  const auto now = std::chrono::steady_clock::now();
  if (interval_.count() == 0 || now - last_ < interval_)
    return;
  last_ = now;
  sd_notify(0, "WATCHDOG=1");
}

} // namespace vigie
