#pragma once

#include "model/window/end_ledger.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace vigie {

/// Window ends in a row, seconds, both of them in it.
struct end_range {
  std::int64_t first = 0;
  std::int64_t last = 0;

  friend bool operator==(const end_range&, const end_range&) = default;
};

/// The ends in a row in which no window holds anything: more than `longest` of them are told as one. They are
/// kept back until it is known how many there are; by event time that is when the next end comes.
class silence {
public:
  explicit silence(std::int64_t longest) : longest_{longest} {}

  /// The next end, which is empty in all windows.
  void add(end_ledger::reported_end end) {
    extend(end.end, end.end);
    if (is_long())
      kept_.clear();
    else
      kept_.push_back(std::move(end));
  }

  /// More ends that nobody has asked for are empty; `first` follows what was added before.
  void extend(std::int64_t first, std::int64_t last) {
    ends_ = {ends_ ? ends_->first : first, last};
    if (is_long())
      kept_.clear();
  }

  /// What is to be told of it now that it is over: its ends, or, where there are too many, from which to
  /// which they go.
  struct told {
    std::vector<end_ledger::reported_end> ends;
    std::optional<end_range> skipped;
  };

  told take() {
    const auto range = std::exchange(ends_, std::nullopt);
    if (range && range->last - range->first >= longest_)
      return {{}, range};
    return {std::exchange(kept_, {}), std::nullopt};
  }

private:
  bool is_long() const { return ends_->last - ends_->first >= longest_; }

  std::int64_t longest_;
  std::optional<end_range> ends_;
  std::vector<end_ledger::reported_end> kept_; ///< at most `longest_`
};

} // namespace vigie
