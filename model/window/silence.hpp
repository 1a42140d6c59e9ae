#pragma once

#include "model/window/end_ledger.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace vigie {

/// The ends in a row in which no window holds anything: more than `longest` of them are told as one. They are
/// kept back until it is known how many there are; by event time that is when the next end comes.
class silence {
public:
  explicit silence(std::int64_t longest) : longest_{longest} {}

  /// The next end, which is empty in all windows.
  void add(end_ledger::reported_end end) {
    const auto at = end.end;
    kept_.push_back(std::move(end));
    extend(at, at);
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
    if (!ends_)
      return {};
    const auto skipped = is_long() ? ends_ : std::nullopt;
    ends_.reset();
    return {std::exchange(kept_, {}), skipped};
  }

private:
  bool is_long() const { return ends_->last - ends_->first >= longest_; }

  std::int64_t longest_;
  std::optional<end_range> ends_;
  std::vector<end_ledger::reported_end> kept_; ///< at most `longest_`
};

} // namespace vigie
