#pragma once

#include "model/window/tally.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace vigie {

/// What a window holds that ends at one second.
struct window_sum {
  tally counts;
  std::int32_t partitions = 0;
  bool complete = false;
  std::int32_t nodes = 0; ///< that have a part in it; 0: of this node alone
};

/// Window ends in a row, seconds, both of them in it.
struct end_range {
  std::int64_t first = 0;
  std::int64_t last = 0;

  friend bool operator==(const end_range&, const end_range&) = default;
};

/// Which window ends were asked for, taken and reported; ends are seconds. Each end is reported once, in
/// order, and only when it was taken for every window: then all their lines come together.
class end_ledger {
public:
  /// At most this many ends of a window are asked for at once.
  static constexpr std::int64_t longest_request = 4'096;

  struct reported_end {
    std::int64_t end = 0;
    std::vector<window_sum> sums; ///< by window
  };

  /// `reported`: goes on behind this end; none: where `begin_behind` says.
  end_ledger(std::size_t windows, std::optional<std::int64_t> reported);

  /// No window ends at or before this second. Changes nothing for windows that have begun.
  void begin_behind(std::int64_t second);

  /// The ends of a window to be asked for next; none: it is taken up to the due one.
  std::optional<end_range> next(std::size_t window, std::int64_t due) const;

  /// The sums from `first` on.
  void take(std::size_t window, std::int64_t first, const std::vector<window_sum>& sums);

  /// Another sum for an end that was taken and is not reported yet.
  void replace(std::size_t window, std::int64_t end, const window_sum& sum);

  bool taken_to(std::int64_t due) const;

  /// The last end that was taken, where all windows have taken it and everything is reported; none otherwise.
  std::optional<std::int64_t> all_reported_to() const;

  /// Goes on behind this end, as if those before it were reported.
  void skip_to(std::int64_t end);

  /// The next end that is due in all windows; none: it is still waited for.
  std::optional<reported_end> report();

  /// The last one; none: nothing was reported.
  std::optional<std::int64_t> reported() const { return reported_; }

private:
  std::vector<std::map<std::int64_t, window_sum>> sums_; ///< by window and end: taken and not reported
  std::vector<std::optional<std::int64_t>> last_taken_;  ///< by window
  std::optional<std::int64_t> reported_;
};

} // namespace vigie
