#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace vigie {

/// Who is expected to give a sign of life, and when each one last did. Safe for use by several threads: who
/// asks may be the only one that is not stuck. Time is an argument: steady-clock milliseconds of any origin.
class heartbeats {
public:
  using duration = std::chrono::milliseconds;

  struct silence {
    std::string who;
    duration lasts;
  };

  /// Counts as heard of at `now`, and may then be silent for as long as `patience`.
  void expect(const std::string& who, duration patience, duration now);

  /// Someone who is not expected any more is ignored.
  void heard(const std::string& who, duration now);

  void forget(const std::string& who);

  /// Who has been silent for longer than allowed; of several, who has been longest.
  std::optional<silence> too_long_silent(duration now) const;

private:
  struct pulse {
    duration patience;
    duration last;
  };

  mutable std::mutex mutex_;
  std::map<std::string, pulse> pulses_;
};

} // namespace vigie
