#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace vigie {

/// A function that Kafka's threads call, and that its owner may set or take away while they do.
class wake_call {
public:
  /// Empty: nothing is called any more. No call of the former one is under way when this returns.
  void set(std::function<void()> wake) {
    const std::lock_guard guard{mutex_};
    wake_ = std::move(wake);
  }

  void operator()() {
    const std::lock_guard guard{mutex_};
    if (wake_)
      wake_();
  }

private:
  std::mutex mutex_;
  std::function<void()> wake_;
};

} // namespace vigie
