#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

/// A bar on standard error, only where that is a terminal; gone when the work is done.
class progress_bar {
public:
  explicit progress_bar(std::string title);
  ~progress_bar();
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;

  /// May be called as often as one likes: draws ten times a second. `done` is 0 to 1; none where there is no
  /// end.
  void update(std::optional<double> done, std::string_view note = {});

private:
  using clock = std::chrono::steady_clock;

  std::string title_;
  bool is_terminal_;
  clock::time_point drawn_{};
};

} // namespace vigie
