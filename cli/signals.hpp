#pragma once

#include <chrono>
#include <csignal>
#include <optional>

namespace vigie {

/// SIGINT, SIGTERM and SIGHUP as values. Made before any other thread, so that all threads inherit the block.
class signals {
public:
  signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    // A reader that went away is an error of that write, not the end of the node.
    std::signal(SIGPIPE, SIG_IGN);
  }

  /// The next signal, or none when `timeout` is over.
  std::optional<int> wait(std::chrono::nanoseconds timeout) const {
    const timespec time{timeout.count() / 1'000'000'000, timeout.count() % 1'000'000'000};
    const int signal = sigtimedwait(&set_, nullptr, &time);
    return signal > 0 ? std::optional{signal} : std::nullopt;
  }

private:
  sigset_t set_{};
};

} // namespace vigie
