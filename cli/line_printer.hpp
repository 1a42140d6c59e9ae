#pragma once

#include <atomic>
#include <mutex>
#include <string_view>

namespace vigie {

/// Prints a node's lines of data on standard output. Threads may share it.
class line_printer {
public:
  /// Prints a line at once. The first that can't be written is told in the log; none is printed any more.
  void print(std::string_view line);

  /// Whether a line could not be written. Never waits, though a slow reader may hold up `print`.
  bool failed() const { return failed_; }

private:
  std::mutex printing_;
  std::atomic<bool> failed_{false};
};

} // namespace vigie
